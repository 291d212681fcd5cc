import { drill } from '#engine/backup/drill.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { restoreKeySet } from '#engine/backup/key-set.ts'
import { checkBackup, listBackups, partOf, readManifest, slugThen } from '#engine/backup/read.ts'
import { type RestoreOptions, type RestoreStep, restoreTenant } from '#engine/backup/restore.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import type { TryPlace } from '#engine/backup/try.ts'
import { mustBeYoung, mustKnowErased, replayErasures } from '#engine/erase/replay.ts'
import { mustBeReadable } from '#engine/erase/tombstones.ts'
import { openFiles } from '#platform/files/files.ts'
import { backupPlace } from '#server/backups.ts'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'
import { tombstonesIn } from '#server/tombstones.ts'

const steps: Readonly<Record<RestoreStep, string>> = {
  checking: 'Reading every byte of the backup …',
  trying: 'Trying it in a scratch database …',
  closing: 'Closing the tenant and waiting for whoever is inside …',
  emptying: 'Taking the rows out …',
  filling: 'Putting those of the backup in …',
  comparing: 'Comparing …',
  reopening: 'Opening …',
}

export const command: Command = {
  summary: 'List, check and practise backups; bring a tenant or everything back',
  usage:
    'restore --list | --check [--from <id>] [--tenant <slug>] | --tenant <slug> --from <id>|newest [--despite-found] | --all --from <id>|newest [--despite-found] | --drill',
  help: [
    '--list      what there is',
    '--check     reads every byte and touches nothing',
    '--tenant    brings one tenant back to what it was; it is closed meanwhile, keeps its id, and the same command goes on after a crash',
    '--all       brings a whole installation back into an empty database; stop the server first',
    '--despite-found  opens although something of erased people was found, once you have looked at it',
    '--drill     restores the newest backup into a scratch database, compares it and notes the result',
  ].join('\n'),
  options: {
    list: { type: 'boolean' },
    check: { type: 'boolean' },
    drill: { type: 'boolean' },
    all: { type: 'boolean' },
    tenant: { type: 'string' },
    from: { type: 'string' },
    'despite-found': { type: 'boolean' },
  },
  async run(context) {
    const { list, check, all, tenant, from } = context.options
    const wanted =
      [list, check, context.options.drill, all].filter((each) => each === true).length + (tenant !== undefined && check !== true ? 1 : 0)
    if (wanted !== 1) throw new CommandError('command.usage', `Say what to do:\n\nsteward ${command.usage}`, { exitCode: 2 })
    const installation = await context.installation()
    const place = backupPlace(installation, context.config, context.secrets)
    if (list === true) return printList(context, place)
    if (context.options.drill === true) return printDrill(context, place)
    if (check !== true && typeof from !== 'string')
      throw new CommandError('command.usage', '--from is missing: the id of a backup, or newest', { exitCode: 2 })
    if (all === true) await restoreKeySet(place)
    const manifest = await readManifest(place, typeof from === 'string' ? from : 'newest')
    const slug = typeof tenant === 'string' ? tenant : undefined
    if (check === true) return printCheck(context, place, manifest, slug)
    if (all === true) return printAll(context, place, manifest)
    return printTenant(context, place, manifest, slug ?? '')
  },
}

async function printList(context: CommandContext, place: TryPlace): Promise<void> {
  const found = []
  for (const id of await listBackups(place.target)) {
    const manifest = await readManifest(place, id).catch((error: unknown) => String((error as { code?: unknown }).code))
    found.push(typeof manifest === 'string' ? { id, problem: manifest } : await summaryOf(place, manifest))
  }
  const lines = found.map((each) =>
    'problem' in each ? `${each.id}  ${each.problem}` : `${each.id}  ${each.at}  ${each.rows} rows  ${each.tenants.join(', ')}`,
  )
  context.print(lines.length === 0 ? 'There is no backup yet.' : lines, found)
}

async function summaryOf(place: TryPlace, manifest: Manifest) {
  const slugs = await Promise.all(manifest.parts.map((part) => slugThen(place.keys, manifest, part)))
  const tables = manifest.parts.flatMap((part) => part.tables)
  return {
    id: manifest.id,
    at: manifest.at,
    kind: manifest.kind,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    tenants: slugs.filter((slug) => slug !== undefined),
  }
}

async function printDrill(context: CommandContext, place: TryPlace): Promise<void> {
  const done = await drill(place)
  context.print(`The backup of ${done.at} can be restored: ${done.rows} rows are what they were.`, done)
}

async function printCheck(context: CommandContext, place: TryPlace, manifest: Manifest, slug: string | undefined): Promise<void> {
  const part = slug === undefined ? undefined : await partOf(place, manifest, slug)
  const checked = await checkBackup(place, manifest, part?.tenantId ?? undefined)
  context.print(`Backup ${manifest.id} is whole: ${checked.rows} rows in ${checked.parts} parts, ${checked.objects} files.`, {
    id: manifest.id,
    ...checked,
  })
}

/** What was erased since the backup is erased again before anybody is let in. */
const quarantine =
  (context: CommandContext, place: TryPlace): NonNullable<RestoreOptions['beforeReopen']> =>
  async ({ database, tenantId, backupAt }) => {
    const engine = { database, keys: place.keys, clock: place.clock }
    const tombstones = tombstonesIn(context.config, context.secrets, place.keys)
    const erasing = {
      engine,
      ownerUrl: place.ownerUrl,
      files: openFiles(place.files, place.keys),
      tombstones,
      backupDays: context.config.backups.days,
      despiteFound: context.options['despite-found'] === true,
    }
    const again = await replayErasures(erasing, { tenantId, backupAt })
    if (again > 0) context.notice(`Erased again: ${again} …`)
  }

async function mustKnow(context: CommandContext, { keys, clock }: TryPlace, tenantId: string | null): Promise<void> {
  const { database } = await context.installation()
  const tombstones = tombstonesIn(context.config, context.secrets, keys)
  await mustBeReadable(tombstones, context.config.tombstonesUrl)
  if (tenantId !== null) await mustKnowErased({ engine: { database, keys, clock }, tombstones }, tenantId)
}

async function printAll(context: CommandContext, place: TryPlace, manifest: Manifest): Promise<void> {
  mustBeYoung(manifest, place.clock)
  await mustBeReadable(tombstonesIn(context.config, context.secrets, place.keys), context.config.tombstonesUrl)
  const restored = await restoreInstallation(place, manifest, { beforeReopen: quarantine(context, place) })
  context.print(
    `Everything is as it was at ${restored.at}: ${restored.tenants} tenants, ${restored.rows} rows, ${restored.files} files.`,
    restored,
  )
}

async function printTenant(context: CommandContext, place: TryPlace, manifest: Manifest, tenant: string): Promise<void> {
  const progress = (step: RestoreStep) => context.notice(steps[step])
  mustBeYoung(manifest, place.clock)
  await mustKnow(context, place, (await partOf(place, manifest, tenant)).tenantId)
  const restored = await restoreTenant(place, manifest, { tenant, progress, beforeReopen: quarantine(context, place) })
  context.print(`${tenant} is as it was at ${restored.at}: ${restored.rows} rows, ${restored.files} files.`, restored)
}
