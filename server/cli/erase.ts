import { writingAs } from '#engine/engine.ts'
import { decideErasure, planErasure, startErasure } from '#engine/erase/erasures.ts'
import { certificateOf, erasureOf } from '#engine/erase/list.ts'
import { runErasure, valuesOfWork } from '#engine/erase/run.ts'
import { ScanError, scan } from '#engine/erase/scan/scan.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openFiles } from '#platform/files/files.ts'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'
import { isId } from '#schema/values/id.ts'
import { operatorIn, tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, type CommandContext, CommandError, required, said } from '#server/cli/command.ts'
import { fileBytes, storeAt } from '#server/file-store.ts'
import { tombstonesIn } from '#server/tombstones.ts'

export const command: Command = {
  summary: 'Erase a person of a tenant for good, or look whether values are anywhere',
  usage:
    'erase --tenant <slug> --person <entity>/<id> [--dry-run] [--decided] | erase --tenant <slug> --verify [--erasure <id>] < values.txt',
  help: [
    '--dry-run   says what would happen, and does nothing',
    '--decided   begins although something stands against it: a dispute, a hold, a record that needs theirs',
    '--verify    looks for each line of the standard input (or, with --erasure, for what an erasure at work knows of its person) in every table, statistic, file, log, export and backup, decrypted',
    '            and unpacked, in seven encodings. Ends with 0 when nothing is found, 1 when something is, and 3 when it could not look somewhere: then it has not run.',
    'Values are never printed: the answer names places and numbers of lines.',
  ].join('\n'),
  options: {
    tenant: { type: 'string' },
    person: { type: 'string' },
    erasure: { type: 'string' },
    'dry-run': { type: 'boolean' },
    decided: { type: 'boolean' },
    verify: { type: 'boolean' },
  },
  run: async (context) => (context.options.verify === true ? verify(context) : eraseOne(context)),
}

async function eraseOne(context: CommandContext): Promise<void> {
  const [entity = '', id = ''] = required(context, 'person').split('/')
  const { engine, principal, installation } = await operatorIn(context)
  const writing = await writingAs(engine, principal)
  if (!isId(id)) throw new CommandError('command.usage', '--person: <entity>/<id>, such as contact/0199…', { exitCode: 2 })
  const people = [{ entity, id }]
  const { plan } = await planErasure(writing, people).catch(said)
  if (context.options['dry-run'] === true) return context.print(linesOf(plan), plan)
  if (plan.decision === 'person' && context.options.decided !== true)
    throw new CommandError('erasure.undecided', `${linesOf(plan).join('\n')}\nSay --decided to begin all the same.`, { details: { plan } })
  const erasureId = await startErasure(writing, people)
  if ((await erasureOf(writing, erasureId)).state === 'deciding') await decideErasure(writing, erasureId, true)
  const { tenantId } = principal
  await runErasure(
    {
      engine,
      ownerUrl: installation.ownerUrl,
      files: openFiles(fileBytes(context.config, context.secrets), engine.keys),
      tombstones: tombstonesIn(context.config, context.secrets, engine.keys),
      backupDays: context.config.backups.days,
      onStep: (step) => context.notice(stepWords[step] ?? step),
    },
    { tenantId, erasureId },
  )
  const done = await erasureOf(writing, erasureId)
  if (done.state === 'deciding')
    throw new CommandError(
      'erasure.undecided',
      `${linesOf(done.plan).join('\n')}\nThis came in the meantime, and nothing was deleted. Decide again.`,
    )
  const certificate = JSON.parse(await certificateOf(writing, erasureId, 'erasure')) as unknown
  context.print(
    [`Erased. The last backup that holds the person is gone on ${done.backupsUntil?.slice(0, 10)}.`, JSON.stringify(certificate)],
    {
      erasureId,
      certificate,
    },
  )
}

const stepWords: Readonly<Record<string, string>> = {
  begin: 'Writing down what must go …',
  rows: 'Deleting records and what belongs to them …',
  traces: 'Deleting files, copies, messages and work …',
  mentions: 'Cleaning what others wrote …',
  scan: 'Looking once more …',
  certify: 'Signing the certificate …',
}

function linesOf(plan: ErasurePlan): string[] {
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  return [
    `Goes: ${counts(plan.goes.records)}; ${plan.goes.files} files; rows: ${counts(Object.fromEntries(plan.goes.rows.map(({ table, count }) => [table, count])))}`,
    `Taken out of texts of others: ${plan.redacted}; for a reviewer: ${plan.review}`,
    ...plan.stays.map(({ entity, count, fields }) => `Stays by law: ${count} ${entity} (${fields.join(', ')})`),
    ...plan.reasons.map((reason) => `Needs a decision: ${reason.why}${'entity' in reason ? ` ${reason.entity}` : ''} (${reason.count})`),
  ]
}

async function verify(context: CommandContext): Promise<void> {
  const slug = required(context, 'tenant')
  const { database, keys, ownerUrl } = await context.installation()
  // No member's eyes are lent here: a tenant that a restore has closed is looked through as well.
  const { id: tenantId } = await tenantNamed(database, slug)
  const engine = { database, keys, clock: systemClock }
  const values = await valuesFor(context, { engine, ownerUrl }, tenantId)
  if (values.length === 0) throw new CommandError('command.usage', 'No value was given: one a line on the standard input', { exitCode: 2 })
  const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
  const backups = { target: openTarget(storeAt(context.config.backups.url, context.secrets.s3Keys)), keys: engine.keys }
  const tombstones = tombstonesIn(context.config, context.secrets, engine.keys)
  const place = { engine, ownerUrl, files, dataDir: context.config.dataDir, backups, tombstones }
  const scanned = await scan(place, tenantId, values).catch((error: unknown) => {
    throw error instanceof ScanError
      ? new CommandError(error.code, 'A value has less than five letters: it would be found everywhere', { exitCode: 2 })
      : error
  })
  const { places, bytes } = scanned
  const until = scanned.backups.map(({ store, at }) => ({ store, expires: new Date(at + context.config.backups.days * day).toISOString() }))
  const found = scanned.found.flatMap(({ store, hits }) => hits.map(({ value, encoding }) => ({ store, line: value + 1, encoding })))
  const answer = { places, bytes, missed: scanned.missed, found, backups: until }
  if (scanned.missed.length > 0)
    throw new CommandError('scan.not-run', `Nobody could look here: ${scanned.missed.join(', ')}`, { exitCode: 3, details: answer })
  if (found.length > 0) {
    const lines = found.map(({ store, line, encoding }) => `${store}: line ${line} as ${encoding}`)
    throw new CommandError('scan.found', lines.join('\n'), { details: answer })
  }
  context.print(
    [
      `Nothing was found in ${places} places (${bytes} bytes).`,
      ...until.map(({ store, expires }) => `In ${store} until ${expires.slice(0, 10)}.`),
    ],
    answer,
  )
}

const day = 24 * 60 * 60 * 1000

async function valuesFor(context: CommandContext, place: Parameters<typeof valuesOfWork>[0], tenantId: string): Promise<string[]> {
  const { erasure } = context.options
  if (typeof erasure === 'string') {
    const values = isId(erasure) ? await valuesOfWork(place, tenantId, erasure) : undefined
    if (values === undefined)
      throw new CommandError('erasure.no-work', 'This erasure knows its person no more, or never was: give the values', { exitCode: 2 })
    return values
  }
  return (await context.readInput())
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
