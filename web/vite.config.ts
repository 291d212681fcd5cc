import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Where the API answers while developing: `npm start` in another terminal. */
const api = process.env.STEWARD_API ?? 'http://127.0.0.1:3000'

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/**
 * One file of all of ours that a page needs at once: as the many small ones that its parts would be, what people fetch before they can type is some kilobytes
 * larger. What is loaded when it is needed stays apart.
 */
function reachedFrom(name: string, page: string): (id: string, modules: Modules) => string | null {
  const reached = new Set<string>()
  return (id, modules) => {
    if (reached.size === 0) {
      const open = [`${here}${page}`]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        // A package's table of contents leads to all of it.
        if (reached.has(next) || next.includes('node_modules')) continue
        reached.add(next)
        open.push(...(modules.getModuleInfo(next)?.importedIds ?? []))
      }
    }
    return reached.has(id) ? name : null
  }
}

export default defineConfig({
  root: here,
  plugins: [react()],
  server: { proxy: { '/api': api } },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    // What understands light-dark() and nesting: nothing older is served.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: sources.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\//, priority: 3 },
            { name: reachedFrom('app', 'app/main.tsx'), debugName: 'app', priority: 2 },
            { name: reachedFrom('list', 'derived/list/list-page.tsx'), debugName: 'list', priority: 1 },
          ],
        },
      },
    },
  },
})
