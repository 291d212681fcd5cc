import { homedir } from 'node:os'
import { dirname } from 'node:path'
import type { Rule } from '#tests/architecture/tree.ts'

const folders = new Set([
  ...['schema', 'domain', 'privacy', 'engine', 'platform', 'server', 'web', 'messages', 'tests', 'bench', 'migrations', 'docs'],
  ...['.ci', '.github', '.vscode'],
])
const undecided = /^(src|utils?|helpers?|common|services?|types?|lib|misc|shared)$/

/** A folder is called after what it holds, and a new one at the root is a decision. */
export const foldersAreNamed: Rule = ({ texts }) =>
  [...texts.keys()].flatMap((file) => {
    const parts = file.split('/')
    const bad = parts.find((part) => undecided.test(part.replace(/\.[mc]?[jt]sx?$/, '')))
    if (bad !== undefined) return [{ file, line: 1, message: `${bad} is a name for not having decided` }]
    return parts.length > 1 && !folders.has(parts[0] ?? '') ? [{ file, line: 1, message: `the layout knows no folder ${parts[0]}` }] : []
  })

/** What is committed speaks of the project, not of the machine on which it was written. */
export function nobodyNamesThisMachine(root: string): Rule {
  const standard = new Set(['/', '/tmp', '/home', '/root', '/opt', '/srv', '/var', '/usr', '/app', '/builds', '/github', '/mnt', '/data'])
  const places = [dirname(root), homedir()].filter((place) => !standard.has(place)).map((place) => `${place}/`)
  return ({ texts }) =>
    [...texts].flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => {
        const place = places.find((each) => line.includes(each))
        return place === undefined ? [] : [{ file, line: index + 1, message: `names ${place}, a path of this machine` }]
      }),
    )
}
