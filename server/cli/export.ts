import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { scopeFor } from '#engine/access/scope.ts'
import { writingAs } from '#engine/engine.ts'
import { exportOf, runExport, startExport } from '#engine/export/export.ts'
import { type ExportFormat, formatNames } from '#engine/export/format.ts'
import { formatOf, formatsFor } from '#engine/export/formats.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import { openFiles } from '#platform/files/files.ts'
import { exportToFile } from '#server/archive-files.ts'
import { asOption, operatorIn } from '#server/cli/as-operator.ts'
import { type Command, type CommandContext, CommandError, required } from '#server/cli/command.ts'
import { fileBytes } from '#server/file-store.ts'

export const command: Command = {
  summary: 'Write everything of a tenant to one ZIP file, or its records to a folder',
  usage:
    'export --tenant <slug> [--out <file>.zip] | export --tenant <slug> --out <folder> [--entity <name>] [--format csv|xlsx|vcard|vcard3|json] [--as <e-mail>]',
  help: [
    'A file: every table with its schema, history and files, with a manifest and checksums; steward import --archive brings it into an empty tenant.',
    'A folder: the records as CSV and JSON, or in the one --format; all objects unless --entity names one. Cards (vCard 4, or 3 for older programs) are of contacts and companies.',
    '',
    'Neither is encrypted: they are readable by you alone (0600), keep them so. The export is recorded in the tenant’s history.',
  ].join('\n'),
  options: { ...asOption, tenant: { type: 'string' }, out: { type: 'string' }, entity: { type: 'string' }, format: { type: 'string' } },
  async run(context) {
    if (isWhole(context)) return exportEverything(context)
    const folder = required(context, 'out')
    const { engine, principal } = await operatorIn(context)
    const writing = await writingAs(engine, principal)
    const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
    const open = writing.model.entities.filter((entity) => scopeFor(entity, 'export', principal) !== 'none').map(({ name }) => name)
    const names = context.options.entity === undefined ? open : [String(context.options.entity)]
    if (names.some((name) => writing.model.entity(name) === undefined))
      throw new CommandError('entity.unknown', `There is no object called ${names[0]}`, { exitCode: 2 })
    const closed = names.find((name) => !open.includes(name))
    if (closed !== undefined) throw new CommandError('forbidden', `The role of this member does not export ${closed}`)
    const formats = formatsOf(context)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const manifest: { file: string; entity: string; rows: number }[] = []
    for (const name of names) {
      for (const format of formats.filter((one) => formatsFor(writing.model.get(name)).includes(one))) {
        const { id } = await startExport(writing, { entity: name, format, sort: 'createdAt' }, 'caller')
        await runExport(engine, files, { tenantId: principal.tenantId, exportId: id })
        const { rows, problem } = await exportOf(writing, id)
        if (problem !== null) throw new CommandError(problem, problemSentence({ code: problem }, 'en'))
        const file = `${writing.model.get(name).plural}.${formatOf(format).extension}`
        const place = { tenantId: principal.tenantId, area: 'export', id } as const
        await pipeline(Readable.from(files.read(place)), createWriteStream(join(folder, file), { mode: 0o600 }))
        await files.remove(place)
        manifest.push({ file, entity: name, rows })
      }
    }
    if (manifest.length === 0) throw new CommandError('export.unknown-format', `${names[0]} is on no card`, { exitCode: 2 })
    const written = { tenant: principal.slug, at: engine.clock.now().toISOString(), files: manifest }
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 })
    context.print(
      manifest.map(({ file, rows }) => `${file}  ${rows} records`),
      written,
    )
  },
}

/** Both unless one was asked for. */
function formatsOf({ options: { format } }: CommandContext): readonly ExportFormat[] {
  if (format === undefined) return ['csv', 'json']
  const known = formatNames.find((name) => name === format)
  if (known === undefined) throw new CommandError('export.unknown-format', `--format is one of ${formatNames.join(', ')}`, { exitCode: 2 })
  return [known]
}

const isWhole = ({ options: { out, entity, format } }: CommandContext): boolean =>
  entity === undefined && format === undefined && (out === undefined || String(out).endsWith('.zip'))

async function exportEverything(context: CommandContext): Promise<void> {
  const { engine, principal } = await operatorIn(context)
  if (principal.role !== 'owner') throw new CommandError('forbidden', 'Everything is an owner’s to take out')
  const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
  const day = engine.clock.now().toISOString().slice(0, 10)
  const file = context.options.out === undefined ? `${principal.slug}-${day}.zip` : String(context.options.out)
  let said = performance.now()
  const progress = (done: number, total: number): void => {
    if (performance.now() - said < 2000) return
    said = performance.now()
    context.notice(`${done} of ${total} rows`)
  }
  const { bytes } = await exportToFile({ writing: await writingAs(engine, principal, 'export'), files, progress }, file)
  context.print(`${file}  ${bytes} bytes`, { tenant: principal.slug, file, bytes })
}
