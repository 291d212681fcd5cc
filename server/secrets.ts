import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import type { BucketKeys } from '#platform/files/s3-store.ts'
import { ConfigError, type Environment, type Problem } from '#server/config.ts'

/** What must never be printed; apart from the configuration, so that printing that is harmless. */
export interface Secrets {
  /** Undefined: the embedded database. */
  readonly databaseUrl: string | undefined
  readonly appDatabaseUrl: string | undefined
  readonly scratchDatabaseUrl: string | undefined
  readonly smtpUrl: string | undefined
  /** A private key in PEM. */
  readonly dkimKey: string | undefined
  /** For files and backups in a bucket; undefined: found where the machine keeps them. */
  readonly s3Keys: BucketKeys | undefined
  /** What a watcher of /metrics shows; undefined: this machine alone may look. */
  readonly metricsToken: string | undefined
}

/** Throws a `ConfigError` that names the wrong settings, never their values. */
export function readSecrets(env: Environment): Secrets {
  const problems: Problem[] = []
  const url = (setting: string, schemes: readonly string[]): string | undefined => {
    const value = env[setting]?.trim() ?? ''
    if (value === '') return undefined
    if (URL.canParse(value) && schemes.some((scheme) => value.startsWith(`${scheme}:`))) return value
    problems.push({ setting, message: `must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}` })
    return undefined
  }
  const postgres = ['postgresql', 'postgres']
  const secrets = {
    databaseUrl: url('DATABASE_URL', postgres),
    appDatabaseUrl: url('APP_DATABASE_URL', postgres),
    scratchDatabaseUrl: url('SCRATCH_DATABASE_URL', postgres),
    smtpUrl: url('SMTP_URL', ['smtp', 'smtps']),
    dkimKey: readDkimKey(env.DKIM_KEY, problems),
    s3Keys: readS3Keys(env, problems),
    metricsToken: readMetricsToken(env.METRICS_TOKEN, problems),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return unprintable(secrets)
}

/** Both or none; each the value itself, or the path of a file that holds it. */
function readS3Keys(env: Environment, problems: Problem[]): BucketKeys | undefined {
  const [accessKeyId, secretAccessKey] = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].map((setting) => {
    const given = env[setting]?.trim() ?? ''
    return given.startsWith('/') ? readOrNothing(given) : given
  })
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
  if (accessKeyId || secretAccessKey || env.S3_ACCESS_KEY_ID || env.S3_SECRET_ACCESS_KEY)
    problems.push({
      setting: accessKeyId ? 'S3_SECRET_ACCESS_KEY' : 'S3_ACCESS_KEY_ID',
      message:
        'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together: set both or none, each as the value or the path of a file that holds it',
    })
  return undefined
}

function readMetricsToken(value: string | undefined, problems: Problem[]): string | undefined {
  const given = value?.trim() ?? ''
  if (given === '') return undefined
  if (/^[\x21-\x7e]{16,200}$/.test(given)) return given
  problems.push({ setting: 'METRICS_TOKEN', message: 'must be 16 to 200 characters without spaces' })
  return undefined
}

/** The key itself (with real or written line breaks) or the path of its file. */
function readDkimKey(value: string | undefined, problems: Problem[]): string | undefined {
  const given = value?.trim() ?? ''
  if (given === '') return undefined
  const text = given.startsWith('-----BEGIN') ? given.replaceAll('\\n', '\n') : readOrNothing(given)
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return text
  problems.push({ setting: 'DKIM_KEY', message: 'must be a private key in PEM, or the path of a file that holds one' })
  return undefined
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** JSON.stringify, console.log and a spread see nothing. */
function unprintable(secrets: Secrets): Secrets {
  const hidden: Secrets = Object.create(null) as Secrets
  for (const [name, value] of Object.entries(secrets)) Object.defineProperty(hidden, name, { value, enumerable: false })
  Object.defineProperty(hidden, inspect.custom, { value: () => '[secrets]', enumerable: false })
  return hidden
}
