import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writingAs } from '#engine/engine.ts'
import { accessForms } from '#engine/people/access/package.ts'
import { accessExportOf, accessFile, runAccessExport, startAccessExport } from '#engine/people/access-export.ts'
import { languages } from '#messages/message.ts'
import { openFiles } from '#platform/files/files.ts'
import { isId } from '#schema/values/id.ts'
import { operatorIn } from '#server/cli/as-operator.ts'
import { type Command, type CommandContext, CommandError, required, said } from '#server/cli/command.ts'
import { fileBytes } from '#server/file-store.ts'

export const command: Command = {
  summary: 'Write everything of one person to a ZIP file, for the person',
  usage:
    'access-export --tenant <slug> --person <entity>/<id> [--form access|portability] [--language en|de] [--unread] [--out <file>.zip]',
  help: [
    'A document to read, the same as JSON and CSV, cards, and the files of the person, with a schema and checksums. Other people are masked.',
    '--form portability   what the person gave, for other programs, and nothing else',
    '--unread             also files that no program can read and that are called after somebody else: you have looked into them',
    '',
    'The file is not encrypted: it is readable by you alone (0600). The export is recorded in the tenant’s history, and lies encrypted on its record page for seven days.',
  ].join('\n'),
  options: {
    tenant: { type: 'string' },
    person: { type: 'string' },
    form: { type: 'string' },
    language: { type: 'string' },
    unread: { type: 'boolean' },
    out: { type: 'string' },
  },
  async run(context) {
    const [entity = '', id = ''] = required(context, 'person').split('/')
    if (!isId(id)) throw new CommandError('command.usage', '--person: <entity>/<id>, such as contact/0199…', { exitCode: 2 })
    const form = oneOf(context, 'form', accessForms)
    const { engine, principal } = await operatorIn(context)
    const language = context.options.language === undefined ? principal.language : oneOf(context, 'language', languages)
    const writing = await writingAs(engine, principal)
    const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
    const wanted = { form, language, unread: context.options.unread === true, by: 'caller' } as const
    const { id: exportId } = await startAccessExport(writing, [{ entity, id }], wanted).catch(said)
    const { tenantId, slug } = principal
    await runAccessExport(engine, files, { tenantId, exportId })
    const { bytes, sha256, createdAt } = await accessExportOf(writing, exportId)
    const file = context.options.out === undefined ? `${slug}-${id}-${createdAt.slice(0, 10)}.zip` : String(context.options.out)
    await pipeline(Readable.from(files.read(accessFile(tenantId, exportId))), createWriteStream(file, { mode: 0o600 }))
    context.print(`${file}  ${bytes} bytes`, { file, bytes, sha256, exportId })
  },
}

/** One of these, the first unless told. */
function oneOf<T extends string>({ options }: CommandContext, name: string, known: readonly T[]): T {
  const given = options[name]
  const found = given === undefined ? known[0] : known.find((each) => each === given)
  if (found === undefined) throw new CommandError('command.usage', `--${name} is one of ${known.join(', ')}`, { exitCode: 2 })
  return found
}
