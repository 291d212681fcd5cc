import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Writing } from '#engine/act/writing.ts'
import { ArchiveError } from '#engine/archive/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { importOf } from '#engine/import/access.ts'
import { importSummary } from '#engine/import/answer.ts'
import { changeImport } from '#engine/import/change.ts'
import { failedFile } from '#engine/import/failed-rows.ts'
import { startImport } from '#engine/import/jobs.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import { pathLabel } from '#engine/import/target-label.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { type JobAnswer, jobAnswer } from '#engine/jobs.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { importFromFile } from '#server/archive-files.ts'
import { asOption, operatorIn } from '#server/cli/as-operator.ts'
import { type Command, type CommandContext, CommandError, said } from '#server/cli/command.ts'
import { fileBytes } from '#server/file-store.ts'
import { importTasks } from '#server/import-tasks.ts'
import { openRunner } from '#server/queue-runner.ts'

/** What is chosen in the wizard, and may be said here. */
const choices = { key: 'key', mode: 'mode', existing: 'existing', sheet: 'sheet', 'erasure-reason': 'erasureReason' } as const
const choiceOptions = Object.fromEntries(Object.keys(choices).map((name) => [name, { type: 'string' } as const]))

export const command: Command = {
  summary: 'Bring a file of records into a tenant, or everything of an archive into an empty one',
  usage:
    'import <object> <file> --tenant <slug> [--key <field>] [--mode create|create-or-update|update|skip] [--existing merge|fill|overwrite] [--sheet <name>] [--erasure-reason <why>] [--as <e-mail>] | import --tenant <slug> --archive <file>.zip',
  help: 'A table (.csv, .tsv, .xlsx), address cards (.vcf) or our own data (.json). Columns go where their headings say: the exports of HubSpot, Salesforce, Pipedrive, Google Contacts and Outlook are known, and our own. Rows of people who asked for erasure fail unless --erasure-reason says why they come in again. Rows that fail are printed as CSV to standard error. The import can be undone in the web app.',
  words: 2,
  options: { ...asOption, tenant: { type: 'string' }, archive: { type: 'string' }, ...choiceOptions },
  async run(context) {
    if (context.options.archive !== undefined) return importEverything(context, String(context.options.archive))
    const [entityName, path] = context.args
    if (entityName === undefined || path === undefined)
      throw new CommandError('command.usage', 'Say what to import: import contact contacts.csv --tenant acme', { exitCode: 2 })
    if (!(await stat(path).catch(() => undefined))?.isFile())
      throw new CommandError('file.missing', 'There is no such file', { exitCode: 2 })
    const { engine, principal, installation } = await operatorIn(context)
    const writing = await writingAs(engine, principal)
    const entity = writing.model.entity(entityName) ?? writing.model.byPlural(entityName)
    if (entity === undefined) throw new CommandError('entity.unknown', `There is no object called ${entityName}`, { exitCode: 2 })
    const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
    await bringIn(context, { writing, files, entity, path, ownerUrl: installation.ownerUrl }).catch(said)
  },
}

interface Given {
  readonly writing: Writing
  readonly files: Files
  readonly entity: EntityModel
  readonly path: string
  readonly ownerUrl: string
}

/** Sends the file, maps its columns and starts the import, in the tenant's queue: who is killed here leaves it to the server. */
async function bringIn(context: CommandContext, { writing, files, entity, path, ownerUrl }: Given): Promise<void> {
  const { language } = writing.principal
  const sent = await uploadImport(writing, files, entity.name, { fileName: basename(path), content: createReadStream(path) })
  const { id, settings } = await changeImport(writing, files, sent.id, chosen(context))
  for (const { heading, target } of settings.columns)
    context.notice(`${heading} → ${target === null ? '(left out)' : pathLabel(entity, target, language, writing.model)}`)
  await finish(context, { writing, files, ownerUrl }, await startImport(writing, id))
  const run = await importOf(writing, id)
  if (run.failed > 0) for await (const line of (await failedFile(writing, files, id, language)).text) context.notice(line.trimEnd())
  const { created, updated, skipped, failed } = run
  context.print(`${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed (import ${id})`, importSummary(run))
  if (failed > 0) throw new CommandError('import.rows-failed', `${failed} rows could not be imported`, { details: { importId: id } })
}

const lookEvery = 200

/** Waits for a job to end, and does it here unless a server that runs beside this takes it. */
async function finish(
  context: CommandContext,
  { writing, files, ownerUrl }: Pick<Given, 'writing' | 'files' | 'ownerUrl'>,
  started: JobAnswer,
): Promise<void> {
  const stop = await openRunner({ ownerUrl, log: context.log, taskList: importTasks(writing, files), atOnce: 1 })
  try {
    let job = started
    for (let looks = 0; job.state === 'queued' || job.state === 'running'; looks += 1) {
      await sleep(lookEvery)
      if (looks === 10 && job.state === 'queued') context.notice('Another import of this tenant comes first')
      const { done } = job
      job = await jobAnswer(writing, job.id)
      if (job.done > done) context.notice(`${job.done} of ${job.total} rows`)
    }
    if (job.problem !== null) throw new CommandError(job.problem, problemSentence({ code: job.problem, params: {} }, 'en'))
  } finally {
    await stop()
  }
}

function chosen({ options }: CommandContext): Record<string, unknown> {
  return Object.fromEntries(Object.entries(choices).flatMap(([name, key]) => (options[name] === undefined ? [] : [[key, options[name]]])))
}

/** All of an archive, or nothing: what is wrong with it is said with the part where. */
async function importEverything(context: CommandContext, path: string): Promise<void> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw new CommandError('file.missing', 'There is no such file', { exitCode: 2 })
  const { engine, principal } = await operatorIn(context)
  if (principal.role !== 'owner') throw new CommandError('forbidden', 'Only an owner brings in everything')
  const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
  try {
    const { rows } = await importFromFile({ writing: await writingAs(engine, principal), files }, path)
    context.print(
      [
        `${rows} rows are in ${principal.slug}.`,
        'Members without an account there were added, to be invited anew. Allowed addresses stayed as they are there.',
      ],
      { tenant: principal.slug, rows },
    )
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    const sentence = problemSentence({ code: error.code, params: {} }, 'en')
    throw new CommandError(error.code, error.part === null ? sentence : `${sentence} (${error.part})`)
  }
}
