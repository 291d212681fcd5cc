import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#platform/clock/clock.ts'
import type { Owner } from '#platform/database/owner.ts'
import { type Config, projectFolder } from '#server/config.ts'
import { checkBackups, checkBackupsPlace, checkEscrow } from '#server/doctor/backups.ts'
import { checkMailServer, checkTls } from '#server/doctor/connections.ts'
import { checkClock, checkDatabase, checkMigrations, checkRoles } from '#server/doctor/database.ts'
import { checkFiles } from '#server/doctor/files.ts'
import { type Finding, failure, fromError, ok } from '#server/doctor/finding.ts'
import { checkAddress, checkDisk, checkKeys, checkMail, checkNode, checkSignUp } from '#server/doctor/machine.ts'
import { checkRestores } from '#server/doctor/restores.ts'
import { checkTombstones } from '#server/doctor/tombstones.ts'
import { checkVolume } from '#server/doctor/volume.ts'
import type { DatabaseInQuestion } from '#server/doctor/with-owner.ts'
import { fileBytes, storeAt } from '#server/file-store.ts'
import type { Secrets } from '#server/secrets.ts'
import { countPasskeys, hostOf, hostOfPasskeys } from '#server/served-host.ts'
import type { Installation } from '#server/start/installation.ts'

export interface Patient {
  readonly config: Config
  readonly secrets: Pick<Secrets, 'smtpUrl' | 'dkimKey' | 'databaseUrl' | 'appDatabaseUrl'> & Partial<Pick<Secrets, 's3Keys'>>
}

/** What can be seen without the database. */
export async function examineMachine({ config, secrets }: Patient): Promise<Finding[]> {
  return [
    await checkVersion(),
    checkNode(),
    ...(await checkKeys(config)),
    await checkEscrow(config),
    await checkDisk(config),
    await checkVolume(config.dataDir),
    checkAddress(config),
    ...(await checkTls(config.baseUrl, systemClock.now())),
    checkMail(secrets),
    ...checkSignUp(config, secrets),
    ...(await checkMailServer(secrets.smtpUrl)),
    await checkFiles(fileBytes(config, secrets), config.filesUrl),
    checkBackupsPlace(config),
    ...(await checkTombstones(config, storeAt(config.tombstonesUrl, secrets.s3Keys))),
  ]
}

/** The doctor of a server that runs: the same that the command says, over the connections that are there. */
export function examiner(patient: Patient, owner: Owner, { embedded }: Pick<Installation, 'embedded'>): () => Promise<Finding[]> {
  const database = {
    embedded: embedded !== undefined,
    cluster: embedded?.place.cluster,
    appDatabaseUrl: patient.secrets.appDatabaseUrl,
  }
  return async () => [
    ...(await examineMachine(patient)),
    ...(await examineDatabase(owner, database, patient.config).catch((error: unknown) => [fromError('database', error)])),
  ]
}

/** What the database tells. */
export async function examineDatabase(owner: Owner, database: DatabaseInQuestion, config: Config): Promise<Finding[]> {
  return [
    ...(await checkDatabase(owner, database)),
    ...(await checkRoles(owner, database)),
    await checkMigrations(owner),
    await checkClock(owner),
    ...(await checkBackups(owner)),
    ...(await checkRestores(owner)),
    ...(await checkHost(owner, config)),
  ]
}

async function checkVersion(): Promise<Finding> {
  const { version } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as { version: string }
  return ok('version', `Steward ${version}`)
}

/** A passkey works at the host for which it was made and at no other. */
async function checkHost(owner: Owner, config: Config): Promise<Finding[]> {
  try {
    const [passkeys, noted] = [await countPasskeys(owner), await hostOfPasskeys(config)]
    if (passkeys === 0 || noted === undefined) return []
    if (noted === hostOf(config)) return [ok('passkeys', `${passkeys} were made for ${noted}`)]
    return [
      failure(
        'passkeys',
        `${passkeys} were made for ${noted} and do not work at ${hostOf(config)}: set BASE_URL back, or let their holders sign in otherwise and make new ones`,
      ),
    ]
  } catch (error) {
    // Before the first migration there is no such table, and no passkey.
    return (error as { sqlState?: unknown }).sqlState === '42P01' ? [] : [fromError('passkeys', error)]
  }
}
