// The first file that runs on Node 26. The cache of compiled code must be on before the first .ts file is loaded.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/steward', import.meta.url)))

const [, , what, ...args] = process.argv
process.argv.splice(2, Number.POSITIVE_INFINITY, ...args)
if (what === 'cli') await import('../cli/main.ts')
else await import('../main.ts')
