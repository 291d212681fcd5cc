import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Where the API answers while developing: `npm start` in another terminal. */
const api = process.env.STEWARD_API ?? 'http://127.0.0.1:3000'

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
          groups: [{ name: 'frame', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\//, priority: 2 }],
        },
      },
    },
  },
})
