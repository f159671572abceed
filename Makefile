.PHONY: help demo start dev test interop bench
help: ## what you can type
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts
	@touch $@

demo: node_modules/.package-lock.json ## the whole thing in a throwaway folder, with a sample MCP server
	npm run demo

start: node_modules/.package-lock.json ## the gateway on http://localhost:4444, embedded database in ./data
	npm start

dev: node_modules/.package-lock.json ## the gateway and its admin UI on port 8000, renewed when a file changes
	npm run dev

test: node_modules/.package-lock.json ## lint, types, unit and end-to-end tests on both stores
	npm test

interop: node_modules/.package-lock.json ## behind real proxies, installed or fetched; says which are not to be had
	npm run test:interop

bench: node_modules/.package-lock.json ## what a call costs, beside a direct one and nginx
	npm run bench
