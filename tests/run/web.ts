import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { rootFolder } from '#tests/run/root.ts'

const sources = ['{web,messages,schema,domain,privacy}/**/*.{ts,tsx,css,html,svg}', 'package-lock.json']

/** Builds dist/web, unless it is newer than all that it is made of. Throws with what the build said. */
export function buildWeb(): void {
  const built = join(rootFolder, 'dist/web/index.html')
  if (existsSync(built) && statSync(built).mtimeMs > newest()) return
  const vite = join(rootFolder, 'node_modules/vite/bin/vite.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--config', 'web/vite.config.ts'], {
    cwd: rootFolder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The web app does not build:\n${stdout}${stderr}`)
}

function newest(): number {
  return Math.max(...globSync(sources, { cwd: rootFolder }).map((path) => statSync(join(rootFolder, path)).mtimeMs))
}
