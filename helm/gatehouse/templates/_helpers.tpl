{{- define "gatehouse.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for the longest suffix, -postgresql-0. */}}
{{- define "gatehouse.fullname" -}}
{{- $name := include "gatehouse.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- .Values.fullnameOverride | default $full | trunc 45 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels that choose pods: (list . "gateway"). */}}
{{- define "gatehouse.selector" -}}
app.kubernetes.io/name: {{ include "gatehouse.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "gatehouse.labels" -}}
{{ include "gatehouse.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ (index . 0).Chart.Name }}-{{ (index . 0).Chart.Version }}
{{- end -}}

{{- define "gatehouse.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "gatehouse.serviceAccount" -}}
{{- .Values.serviceAccount.create | ternary (.Values.serviceAccount.name | default (include "gatehouse.fullname" .)) (.Values.serviceAccount.name | default "default") -}}
{{- end -}}

{{- define "gatehouse.scheme" -}}
{{ .Values.tls.existingSecret | empty | ternary "http" "https" }}
{{- end -}}

{{/* Fails with the value's path where a secret that must be there is not: (list "secrets.jwtSecretKey" .Values.secrets.jwtSecretKey). */}}
{{- define "gatehouse.require" -}}
{{- with index . 1 }}{{- if not (or .value .existingSecret) }}
{{- fail (printf "%s is empty: name a Secret of yours in %s.existingSecret, or set %s.value" (index $ 0) (index $ 0) (index $ 0)) }}
{{- end }}{{- end -}}
{{- end -}}

{{/* An environment variable of a secret, if it is there: (list name secret name-of-the-chart's-Secret). */}}
{{- define "gatehouse.secretEnv" -}}
{{- $name := index . 0 -}}{{- $own := index . 2 -}}
{{- with index . 1 }}{{- if or .value .existingSecret }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ .existingSecret | default $own }}, key: {{ empty .existingSecret | ternary $name .key }} }
{{- end }}{{- end -}}
{{- end -}}

{{/* The secrets that both the gateway and its migrations need: (list . name-of-the-chart's-Secret). */}}
{{- define "gatehouse.storeEnv" -}}
{{- $own := index . 1 -}}{{- with index . 0 -}}
{{- include "gatehouse.secretEnv" (list "JWT_SECRET_KEY" .Values.secrets.jwtSecretKey $own) }}
{{- include "gatehouse.secretEnv" (list "AUTH_ENCRYPTION_SECRET" .Values.secrets.authEncryptionSecret $own) }}
{{- if .Values.postgresql.enabled }}
{{- include "gatehouse.secretEnv" (list "POSTGRES_PASSWORD" .Values.postgresql.password $own) }}
- name: DATABASE_URL
  value: postgres://gatehouse:$(POSTGRES_PASSWORD)@{{ include "gatehouse.fullname" . }}-postgresql:5432/gatehouse
{{- else }}
{{- include "gatehouse.secretEnv" (list "DATABASE_URL" .Values.database.url $own) }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Every secret among the values by its variable, as JSON. */}}
{{- define "gatehouse.secrets" -}}
{{- dict
  "JWT_SECRET_KEY" .Values.secrets.jwtSecretKey
  "AUTH_ENCRYPTION_SECRET" .Values.secrets.authEncryptionSecret
  "AUTH_ENCRYPTION_SECRET_PREVIOUS" .Values.secrets.authEncryptionSecretPrevious
  "TRUSTED_PROXY_SECRET" .Values.secrets.trustedProxySecret
  "AUDIT_WEBHOOK_SECRET" .Values.secrets.auditWebhookSecret
  "HTTP_PROXY" .Values.secrets.httpProxy
  "HTTPS_PROXY" .Values.secrets.httpsProxy
  "BASIC_AUTH_PASSWORD" .Values.administrator.password
  "DATABASE_URL" .Values.database.url
  "POSTGRES_PASSWORD" .Values.postgresql.password
  "OAUTH2_PROXY_CLIENT_SECRET" .Values.oauth2Proxy.clientSecret
  "OAUTH2_PROXY_COOKIE_SECRET" .Values.oauth2Proxy.cookieSecret | toJson }}
{{- end -}}

{{/* The secrets given as values, by variable: what the chart's own Secret holds. */}}
{{- define "gatehouse.givenSecrets" -}}
{{- range $name, $secret := include "gatehouse.secrets" . | fromJson }}{{- if and $secret.value (not $secret.existingSecret) }}
{{ $name }}: {{ $secret.value | b64enc | quote }}
{{- end }}{{- end -}}
{{- end -}}

{{/* Sets of values that cannot work, each refused with what to change. */}}
{{- define "gatehouse.check" -}}
{{- include "gatehouse.require" (list "secrets.jwtSecretKey" .Values.secrets.jwtSecretKey) -}}
{{- include "gatehouse.require" (list "secrets.authEncryptionSecret" .Values.secrets.authEncryptionSecret) -}}
{{- if .Values.administrator.enabled }}{{- include "gatehouse.require" (list "administrator.password" .Values.administrator.password) -}}{{- end -}}
{{- if .Values.postgresql.enabled -}}
{{- include "gatehouse.require" (list "postgresql.password" .Values.postgresql.password) -}}
{{- if or .Values.database.url.value .Values.database.url.existingSecret }}{{- fail "database.url and postgresql.enabled are both set; keep one" }}{{- end -}}
{{- else -}}
{{- include "gatehouse.require" (list "database.url" .Values.database.url) -}}
{{- end -}}
{{- if .Values.oauth2Proxy.enabled -}}
{{- include "gatehouse.require" (list "oauth2Proxy.clientSecret" .Values.oauth2Proxy.clientSecret) -}}
{{- include "gatehouse.require" (list "oauth2Proxy.cookieSecret" .Values.oauth2Proxy.cookieSecret) -}}
{{- range $name := list "issuerUrl" "clientId" }}{{- if not (index $.Values.oauth2Proxy $name) }}{{- fail (printf "oauth2Proxy.%s is empty" $name) }}{{- end }}{{- end -}}
{{- range $name := list "MCP_CLIENT_AUTH_ENABLED" "TRUST_PROXY_AUTH" "PROXY_PRESET" "TRUSTED_PROXY_CIDRS" }}{{- if hasKey $.Values.config $name }}{{- fail (printf "config.%s is set by oauth2Proxy.enabled" $name) }}{{- end }}{{- end -}}
{{- if .Values.tls.existingSecret }}{{- fail "tls.existingSecret and oauth2Proxy.enabled are both set: the two containers share a pod, so there is nothing to encrypt" }}{{- end -}}
{{- end -}}
{{- /* Here and not in the schema, whose refusal would show what was given. */ -}}
{{- with .Values.database.url.value }}{{- if not (regexMatch "^postgres(ql)?([+]\\w+)?://.+" .) }}{{- fail "database.url is no postgres:// URL" }}{{- end }}{{- end -}}
{{- with .Values.postgresql.password.value }}{{- if not (regexMatch "^[-A-Za-z0-9._~]+$" .) }}{{- fail "postgresql.password: letters, digits, and - . _ ~ alone" }}{{- end }}{{- end -}}
{{- with .Values.oauth2Proxy.cookieSecret.value }}{{- if not (or (has (len .) (list 16 24 32)) (regexMatch "^([A-Za-z0-9_-]{22}(==)?|[A-Za-z0-9_-]{43}=?)$" .)) }}{{- fail "oauth2Proxy.cookieSecret: 16, 24 or 32 bytes, or as many in base64url" }}{{- end }}{{- end -}}
{{- $secrets := include "gatehouse.secrets" . | fromJson -}}
{{- range $env := .Values.extraEnv }}{{- with index $secrets $env.name }}{{- if or .value .existingSecret }}{{- fail (printf "extraEnv: another value sets %s too; keep one" $env.name) }}{{- end }}{{- end }}{{- end -}}
{{- range $name := list "name" "instance" "component" }}{{- if hasKey $.Values.podLabels (printf "app.kubernetes.io/%s" $name) }}{{- fail (printf "podLabels has app.kubernetes.io/%s, by which the chart finds its pods" $name) }}{{- end }}{{- end -}}
{{- if and .Values.metrics.enabled (has (int .Values.metrics.port) (list 4444 4180)) }}{{- fail "metrics.port is the port of the gateway or of oauth2-proxy; take another" }}{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.proxy) }}{{- fail "networkPolicy.proxy is empty: say who may reach the gateway (podSelector, namespaceSelector), or set networkPolicy.enabled=false" }}{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}{{- fail "ingress.hosts is empty" }}{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}{{- fail "httpRoute.parentRefs is empty" }}{{- end -}}
{{- if and .Values.tls.clientCa.existingSecret (not .Values.tls.existingSecret) }}{{- fail "tls.clientCa.existingSecret needs tls.existingSecret" }}{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (not .Values.metrics.enabled) }}{{- fail "metrics.serviceMonitor.enabled needs metrics.enabled" }}{{- end -}}
{{- if and .Values.metrics.prometheusRule.enabled (not .Values.metrics.enabled) }}{{- fail "metrics.prometheusRule.enabled needs metrics.enabled" }}{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas" }}{{- end -}}
{{- end -}}
