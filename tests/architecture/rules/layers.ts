import type { Import } from '#tests/architecture/imports.ts'
import { type Code, isTest, type Rule } from '#tests/architecture/tree.ts'

interface Layer {
  /** What of ours it may import beside its own folder: files, or folders that end in a slash. */
  readonly ours: readonly string[]
  readonly notOurs?: readonly string[]
  /** Which packages and Node modules it may import; all where it is not said. */
  readonly outside?: readonly string[]
}

const below = (...folders: readonly string[]): string[] => folders.map((folder) => `${folder}/`)

/** Who may import whom: the table of docs/architecture.md. */
const layers: Readonly<Record<string, Layer>> = {
  schema: { ours: [], outside: ['libphonenumber-js'] },
  domain: { ours: below('schema'), outside: [] },
  privacy: { ours: below('schema'), outside: [] },
  messages: { ours: [], outside: [] },
  platform: { ours: below('schema/values') },
  engine: { ours: [...below('schema', 'privacy', 'platform', 'messages'), 'domain/model.ts'] },
  server: { ours: below('schema', 'domain', 'privacy', 'engine', 'platform', 'messages') },
  web: { ours: below('schema', 'domain', 'privacy', 'messages'), notOurs: ['domain/model.ts'] },
}

/** React belongs to the web, a mail or message leaves through its channel alone, and a request to somebody else's server through the one gate. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  react: below('web'),
  'react-dom': below('web'),
  pg: below('platform/database'),
  nodemailer: below('platform/mail'),
  'node:https': below('platform/outbound'),
  'node:http': [...below('platform/outbound'), 'server/security.ts', 'server/slow-bodies.ts'],
  'node:tls': below('platform/outbound', 'server/doctor'),
  '@aws-sdk/client-s3': below('platform/files'),
  'openid-client': below('platform/accounts'),
}

/** A folder imports what the table allows; tests import what they test. */
export const layersHold: Rule = ({ code }) =>
  code
    .filter((file) => !isTest(file.path))
    .flatMap((file) =>
      file.imports.flatMap((each) => {
        const reason = refusalOf(file, each)
        return reason === undefined ? [] : [{ file: file.path, line: each.line, message: reason }]
      }),
    )

function refusalOf(file: Code, { ours, outside, specifier }: Import): string | undefined {
  const folder = folderOf(file.path)
  const layer = layers[folder]
  if (layer === undefined || isConfiguration(file.path)) return undefined
  if (ours !== undefined && !isCode(ours)) return undefined
  if (ours !== undefined) return isAllowed(folder, layer, ours) ? undefined : `${folder} may not import ${specifier}`
  if (outside === undefined) return undefined
  if (layer.outside !== undefined && !layer.outside.includes(outside)) return `${folder} may not import ${outside}: it is pure`
  if (folder === 'web' && outside.startsWith('node:')) return `web runs in the browser, where there is no ${outside}`
  const homes = reserved[outside]
  return homes === undefined || homes.some((home) => file.path.startsWith(home))
    ? undefined
    : `only ${homes.join(', ')} may import ${outside}`
}

function isAllowed(folder: string, layer: Layer, path: string): boolean {
  if (isTest(path)) return false
  if (folderOf(path) === folder || path === 'package.json') return true
  return layer.ours.some((each) => (each.endsWith('/') ? path.startsWith(each) : path === each)) && layer.notOurs?.includes(path) !== true
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? ''
}

/** A style, a picture or a text that is read is not imported. */
function isCode(path: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(path)
}

/** The build's own settings run in Node, wherever they lie. */
function isConfiguration(path: string): boolean {
  return path.endsWith('.config.ts')
}

/** Only the send gate imports a channel: what leaves has passed it. Types may be named anywhere below server and engine. */
export const onlyTheGateSends: Rule = ({ code }) =>
  code
    .filter(({ path }) => !isTest(path) && !isChannel(path) && !/^engine\/send(\.ts|\/)/.test(path))
    .flatMap((file) =>
      file.imports
        .filter(({ ours }) => ours !== undefined && isChannel(ours))
        .map(({ line, specifier }) => ({
          file: file.path,
          line,
          message: `only engine/send.ts may import a channel, and ${specifier} is one`,
        })),
    )

function isChannel(path: string): boolean {
  return /^platform\/(mail|messaging)\//.test(path)
}

/** Code of ours is imported by its path from the root, so that it is found and moved by its name. */
export const pathsAreRead: Rule = ({ code }) =>
  code
    .filter(({ path }) => /\.tsx?$/.test(path))
    .flatMap((file) =>
      file.imports
        .filter(({ byStatement, specifier }) => byStatement && /^\.{1,2}\/.*(\.[mc]?[jt]sx?|\/[^.]*)$/.test(specifier))
        .map(({ line, ours, specifier }) => ({ file: file.path, line, message: `write #${ours} instead of ${specifier}` })),
    )
