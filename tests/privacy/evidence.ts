import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Standing } from '#tests/privacy/ledger.ts'

/** What a run of all promises found, committed with the release it was made from. */
export interface Evidence {
  readonly version: string
  /** The hash of the source tree. */
  readonly tree: string
  readonly promises: readonly Pick<Standing, 'id' | 'status'>[]
}

const place = 'privacy/evidence.json'
const source = '{schema,domain,privacy,engine,platform,server,web,messages,migrations,tests}/**/*.{ts,tsx,mjs,sql,css}'

/** One hash over the paths and contents of everything that the product is made of, and of what proves it. */
export function treeHash(root: string): string {
  const hash = createHash('sha256')
  const paths = [...globSync(source, { cwd: root }), 'package.json', 'package-lock.json'].map((path) => path.split(sep).join('/'))
  for (const path of paths.sort()) {
    const file = join(root, path)
    if (existsSync(file)) hash.update(`${path}\0${createHash('sha256').update(readFileSync(file)).digest('hex')}\n`)
  }
  return hash.digest('hex')
}

const versionOf = (root: string): string =>
  String((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: unknown }).version)

export function writeEvidence(root: string, standings: readonly Standing[]): void {
  const promises = standings.map(({ id, status }) => ({ id, status }))
  const evidence: Evidence = { version: versionOf(root), tree: treeHash(root), promises }
  writeFileSync(join(root, place), `${JSON.stringify(evidence, null, 2)}\n`)
}

/** What may be said of the evidence that lies in this tree: that it is of this tree, or of which version it is. */
export function evidenceLine(root: string): string {
  if (!existsSync(join(root, place))) return 'no evidence was written yet'
  const { version, tree, promises } = JSON.parse(readFileSync(join(root, place), 'utf8')) as Evidence
  const kept = promises.filter(({ status }) => status === 'kept').length
  return tree === treeHash(root) ? `${kept} promises proved for this tree` : `${kept} promises proved for version ${version}`
}
