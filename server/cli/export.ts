import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writingAs } from '#engine/engine.ts'
import { exportOf, runExport, startExport } from '#engine/export/export.ts'
import { openFiles } from '#platform/files/files.ts'
import { operatorIn } from '#server/cli/as-operator.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Write the records of a tenant to a folder, as CSV and JSON',
  usage: 'export --tenant <slug> --out <folder> [--entity <name>] [--format csv|json]',
  help: 'All objects unless --entity names one. The files are not encrypted: they are readable by you alone (0600), keep them so. The export is recorded in the tenant’s history.',
  options: { tenant: { type: 'string' }, out: { type: 'string' }, entity: { type: 'string' }, format: { type: 'string' } },
  async run(context) {
    const folder = required(context, 'out')
    const { engine, principal } = await operatorIn(context)
    const writing = await writingAs(engine, principal)
    const files = openFiles(join(context.config.dataDir, 'files'), engine.keys)
    const names = context.options.entity === undefined ? writing.model.entities.map(({ name }) => name) : [String(context.options.entity)]
    if (names.some((name) => writing.model.entity(name) === undefined))
      throw new CommandError('entity.unknown', `There is no object called ${names[0]}`, { exitCode: 2 })
    const formats = context.options.format === undefined ? ['csv', 'json'] : [String(context.options.format)]
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const manifest: { file: string; entity: string; rows: number }[] = []
    for (const name of names) {
      for (const format of formats) {
        const { id } = await startExport(writing, { entity: name, format, sort: 'createdAt' }, 'caller')
        await runExport(engine, files, { tenantId: principal.tenantId, exportId: id })
        const file = `${writing.model.get(name).plural}.${format}`
        const place = { tenantId: principal.tenantId, area: 'export', id } as const
        await pipeline(Readable.from(files.read(place)), createWriteStream(join(folder, file), { mode: 0o600 }))
        await files.remove(place)
        manifest.push({ file, entity: name, rows: (await exportOf(writing, id)).rows })
      }
    }
    const written = { tenant: principal.slug, at: engine.clock.now().toISOString(), files: manifest }
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 })
    context.print(
      manifest.map(({ file, rows }) => `${file}  ${rows} records`),
      written,
    )
  },
}
