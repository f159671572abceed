{{/* What every pod of the gateway's image has in common. */}}
{{- define "gatehouse.pod" -}}
automountServiceAccountToken: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{- define "gatehouse.container" -}}
image: {{ include "gatehouse.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: {{- toYaml .Values.securityContext | nindent 2 }}
resources: {{- toYaml .Values.resources | nindent 2 }}
{{- end -}}

{{- define "gatehouse.mounts" -}}
{{- if .Values.tls.existingSecret }}
- { name: tls, mountPath: /etc/gatehouse/tls, readOnly: true }
{{- end }}
{{- if .Values.tls.clientCa.existingSecret }}
- { name: client-ca, mountPath: /etc/gatehouse/client-ca, readOnly: true }
{{- end }}
{{- if .Values.keys.existingSecret }}
- { name: keys, mountPath: /etc/gatehouse/keys, readOnly: true }
{{- end }}
{{- if .Values.upstreamSecrets.existingSecret }}
- { name: upstream-secrets, mountPath: /etc/gatehouse/upstream-secrets, readOnly: true }
{{- end }}
{{- if or .Values.gateways .Values.servers .Values.limits }}
- { name: gateways, mountPath: /etc/gatehouse/gateways, readOnly: true }
{{- end }}
{{- end -}}

{{- define "gatehouse.volumes" -}}
{{- range $name, $secret := dict "tls" .Values.tls.existingSecret "client-ca" .Values.tls.clientCa.existingSecret "keys" .Values.keys.existingSecret "upstream-secrets" .Values.upstreamSecrets.existingSecret }}
{{- with $secret }}
- name: {{ $name }}
  secret: { secretName: {{ . }} }
{{- end }}
{{- end }}
{{- if or .Values.gateways .Values.servers .Values.limits }}
- name: gateways
  configMap: { name: {{ include "gatehouse.fullname" . }}-gateways }
{{- end }}
{{- end -}}

{{/* (list . name-of-the-chart's-Secret) */}}
{{- define "gatehouse.oauth2Proxy" -}}
{{- $own := index . 1 -}}{{- with index . 0 -}}
- name: oauth2-proxy
  image: {{ .Values.oauth2Proxy.image }}
  securityContext: {{- toYaml .Values.securityContext | nindent 4 }}
  resources: {{- toYaml .Values.oauth2Proxy.resources | nindent 4 }}
  ports:
    - { name: oauth2-proxy, containerPort: 4180 }
  env:
    {{- include "gatehouse.secretEnv" (list "OAUTH2_PROXY_CLIENT_SECRET" .Values.oauth2Proxy.clientSecret $own) | trim | nindent 4 }}
    {{- include "gatehouse.secretEnv" (list "OAUTH2_PROXY_COOKIE_SECRET" .Values.oauth2Proxy.cookieSecret $own) | trim | nindent 4 }}
    {{- $settings := dict
      "OAUTH2_PROXY_HTTP_ADDRESS" "0.0.0.0:4180"
      "OAUTH2_PROXY_UPSTREAMS" "http://127.0.0.1:4444"
      "OAUTH2_PROXY_PROVIDER" "oidc"
      "OAUTH2_PROXY_OIDC_ISSUER_URL" .Values.oauth2Proxy.issuerUrl
      "OAUTH2_PROXY_CLIENT_ID" .Values.oauth2Proxy.clientId
      "OAUTH2_PROXY_EMAIL_DOMAINS" (join "," .Values.oauth2Proxy.emailDomains)
      "OAUTH2_PROXY_PASS_USER_HEADERS" "true"
      "OAUTH2_PROXY_PASS_BASIC_AUTH" "false"
      "OAUTH2_PROXY_SKIP_JWT_BEARER_TOKENS" "true"
      "OAUTH2_PROXY_SKIP_PROVIDER_BUTTON" "true"
      "OAUTH2_PROXY_REVERSE_PROXY" "true"
      "OAUTH2_PROXY_API_ROUTES" "^/(mcp|sse|ws|rpc|messages|tools|servers|gateways)"
      "OAUTH2_PROXY_SKIP_AUTH_ROUTES" "GET=^/\\.well-known/oauth-protected-resource" }}
    {{- with .Values.publicUrl }}{{- $_ := set $settings "OAUTH2_PROXY_REDIRECT_URL" (printf "%s/oauth2/callback" (trimSuffix "/" .)) }}{{- end }}
    {{- range $name, $value := mergeOverwrite $settings .Values.oauth2Proxy.config }}
    - { name: {{ $name }}, value: {{ $value | toString | quote }} }
    {{- end }}
  readinessProbe: { httpGet: { path: /ping, port: oauth2-proxy }, periodSeconds: 5 }
  livenessProbe: { httpGet: { path: /ping, port: oauth2-proxy }, periodSeconds: 10 }
{{- end -}}
{{- end -}}
