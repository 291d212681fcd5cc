import { isIP } from 'node:net'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FileLimits } from '#engine/files/settings.ts'
import { bucketIn } from '#platform/files/s3-store.ts'
import { type LogLevel, logLevels } from '#platform/log/log.ts'
import { networkIn } from '#platform/network/network.ts'
import { type Limits, readLimits } from '#privacy/retention/limits.ts'
import { countries } from '#schema/values/country.ts'
import { type AgreedText, readAgreedText } from '#server/agreed-text.ts'
import { type BackupSettings, backupDays, backupTime } from '#server/backup-settings.ts'

export type Signup = 'closed' | 'invite' | 'open'

/** What the environment says, read once and checked. Nothing in it is secret: see secrets.ts. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Where people reach Steward, without a slash at the end. Links in mail come from here only. */
  readonly baseUrl: string
  readonly dataDir: string
  readonly keysDir: string
  /** What strangers may do once there is a tenant. */
  readonly signup: Signup
  /** What strangers agree to when they sign up: the operator's own texts. */
  readonly agreement: AgreedText | undefined
  readonly policy: AgreedText | undefined
  /** Below this age nobody gets an account. */
  readonly minimumAge: number
  /** Where the installation keeps and processes data: ISO 3166-1 alpha-2. Empty: the operator has not said. */
  readonly processingCountries: readonly string[]
  /** Host names and networks that may be asked although they are private. */
  readonly allowedPrivateHosts: readonly string[]
  /** Whose X-Forwarded-For counts: nobody's, that of so many hops, or that of these addresses. */
  readonly trustProxy: false | number | readonly string[]
  readonly mailFrom: string | undefined
  readonly dkimSelector: string | undefined
  readonly logLevel: LogLevel
  /** Where files lie: `file:///…` or `s3://bucket/folder?endpoint=…&region=…`, without credentials. */
  readonly filesUrl: string
  /** How large a file may be, and all files of a tenant together. */
  readonly fileLimits: FileLimits
  readonly backups: BackupSettings
  /** Where tombstones of erasures lie, away from data and backups: a folder or a bucket. */
  readonly tombstonesUrl: string
  /** How many days a tenant that is to be deleted stays, read-only, before its rows go. */
  readonly closureDays: number
  /** Within what tenants choose how long they keep things, where the operator wants it narrower than the rules do. */
  readonly retentionLimits: Limits
}

export interface Problem {
  readonly setting: string
  /** What is wrong and what is allowed; never the value, which may be a secret in the wrong place. */
  readonly message: string
}

/** All wrong settings at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'config.invalid'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(['These settings are wrong:', ...problems.map(({ setting, message }) => `  ${setting}: ${message}`)].join('\n'))
    this.problems = problems
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

export const projectFolder = fileURLToPath(new URL('../', import.meta.url))

/** Throws a `ConfigError` that names every wrong setting. Empty is the same as not set. */
export function readConfig(env: Environment): Config {
  const problems: Problem[] = []
  const read = <T>(setting: string, parse: (value: string) => T | Refusal, otherwise: T): T => {
    const value = env[setting]?.trim() ?? ''
    if (value === '') return otherwise
    const parsed = parse(value)
    if (!(parsed instanceof Refusal)) return parsed
    problems.push({ setting, message: parsed.message })
    return otherwise
  }
  const host = read('HOST', parseHost, '127.0.0.1')
  const port = read('PORT', parsePort, 3000)
  const baseUrl = read('BASE_URL', parseBaseUrl, undefined)
  const dataDir = read('DATA_DIR', (path) => resolve(path), join(projectFolder, 'data'))
  const config: Config = {
    host,
    port,
    baseUrl: baseUrl ?? `http://localhost:${port}`,
    dataDir,
    keysDir: read('KEYS_DIR', (path) => resolve(path), join(dataDir, 'keys')),
    signup: read('SIGNUP', oneOf<Signup>(['closed', 'invite', 'open']), 'closed'),
    agreement: read<AgreedText | undefined>('AGREEMENT_FILE', parseAgreedText, undefined),
    policy: read<AgreedText | undefined>('POLICY_FILE', parseAgreedText, undefined),
    minimumAge: read('MINIMUM_AGE', parseAge, 18),
    processingCountries: read<readonly string[]>('PROCESSING_COUNTRIES', parseCountries, []),
    allowedPrivateHosts: read<readonly string[]>('ALLOWED_PRIVATE_HOSTS', parseHosts, []),
    trustProxy: read<Config['trustProxy']>('TRUST_PROXY', parseTrustProxy, false),
    mailFrom: read('MAIL_FROM', parseMailFrom, undefined),
    dkimSelector: read('DKIM_SELECTOR', parseSelector, undefined),
    logLevel: read('LOG_LEVEL', oneOf<LogLevel>(logLevels), 'info'),
    closureDays: read('CLOSURE_DAYS', parseDays, 27),
    retentionLimits: read(
      'RETENTION_LIMITS',
      orRefuse(
        readLimits,
        'must be rules with the least and the most, such as message-history=P90D..P3Y,while-subscribed=..P10Y, within what docs/operations/retention.md names',
      ),
      {},
    ),
    filesUrl: read('FILES_URL', folderOrBucket, pathToFileURL(join(dataDir, 'files')).href),
    fileLimits: {
      maxFileMegabytes: read('MAX_FILE_MB', megabytes, 50),
      maxTenantMegabytes: read('MAX_TENANT_FILES_MB', megabytes, 10_240),
    },
    tombstonesUrl: read('TOMBSTONES_URL', folderOrBucket, pathToFileURL(join(dataDir, 'tombstones')).href),
    backups: {
      url: read('BACKUPS_URL', folderOrBucket, pathToFileURL(join(dataDir, 'backups')).href),
      days: read(
        'BACKUP_DAYS',
        orRefuse(backupDays, 'must be a number of days from 1 to 20: what people ask to have deleted must be gone from backups in time'),
        20,
      ),
      time: read('BACKUP_TIME', orRefuse(backupTime, 'must be a time of the day in UTC, such as 02:30'), '02:30'),
    },
  }
  problems.push(...together(env, config))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** What is right alone and wrong together. */
function together(env: Environment, config: Config): Problem[] {
  const isSet = (setting: string) => (env[setting]?.trim() ?? '') !== ''
  const problems: Problem[] = []
  if (!isLoopback(config.host) && !config.baseUrl.startsWith('https://')) {
    const message =
      'an address beyond this machine needs BASE_URL=https://…, the address of the proxy that brings TLS; without one only 127.0.0.1, ::1 and localhost are allowed'
    problems.push({ setting: 'HOST', message })
  }
  if (isSet('SMTP_URL') && !isSet('MAIL_FROM')) {
    problems.push({
      setting: 'MAIL_FROM',
      message: 'is needed with SMTP_URL: the address that mail comes from, such as Acme <crm@acme.example>',
    })
  }
  if (isSet('DKIM_KEY') !== isSet('DKIM_SELECTOR')) {
    const missing = isSet('DKIM_KEY') ? 'DKIM_SELECTOR' : 'DKIM_KEY'
    problems.push({ setting: missing, message: 'DKIM_KEY and DKIM_SELECTOR go together: set both or none' })
  }
  if (config.signup === 'open') {
    for (const setting of ['AGREEMENT_FILE', 'POLICY_FILE']) {
      if (!isSet(setting)) problems.push({ setting, message: 'is needed with SIGNUP=open: strangers are shown what they agree to' })
    }
  }
  for (const setting of ['APP_DATABASE_URL', 'SCRATCH_DATABASE_URL']) {
    if (isSet(setting) && !isSet('DATABASE_URL')) problems.push({ setting, message: 'is for a database of your own: set DATABASE_URL too' })
  }
  return problems
}

/** Why a value is wrong: said without the value. */
export class Refusal {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

const orRefuse =
  <T>(parse: (value: string) => T | undefined, message: string) =>
  (value: string): T | Refusal =>
    parse(value) ?? new Refusal(message)

/** A folder of this machine, by its path or as an address, or a bucket; as an address. */
function folderOrBucket(value: string): string | Refusal {
  if (bucketIn(value) !== undefined) return value
  try {
    const url = isAbsolute(value) ? pathToFileURL(value) : new URL(value)
    if (resolve(fileURLToPath(url)) !== resolve('/')) return url.href
  } catch {}
  return new Refusal('must be a folder such as /mnt/steward, or s3://<bucket>/<folder>?endpoint=…&region=…, without credentials')
}

function megabytes(value: string): number | Refusal {
  const count = Number(value)
  return /^\d{1,9}$/.test(value) && count > 0 ? count : new Refusal('must be a number of megabytes from 1 on')
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function parseAgreedText(path: string): AgreedText | Refusal {
  return readAgreedText(path) ?? new Refusal('must be the path of a text file (Markdown or plain, UTF-8, at most 1 MB) that is not empty')
}

function parseAge(value: string): number | Refusal {
  return /^1[3-8]$/.test(value) ? Number(value) : new Refusal('must be a number of years from 13 to 18')
}

function parseCountries(value: string): readonly string[] | Refusal {
  const codes = value.split(',').map((code) => code.trim().toUpperCase())
  return codes.every((code) => countries.includes(code)) ? codes : new Refusal('must be country codes with commas between, such as DE,IE')
}

function parseHosts(value: string): readonly string[] | Refusal {
  const hosts = value.split(',').map((host) => host.trim())
  const isHost = (host: string) => networkIn(host) !== undefined || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)
  return hosts.every(isHost) ? hosts : new Refusal('must be host names, addresses or networks, such as sso.internal,10.1.0.0/16')
}

function parseHost(value: string): string | Refusal {
  const host = value.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) return host
  return new Refusal('must be an IP address or a host name, such as 127.0.0.1 or 0.0.0.0')
}

function parsePort(value: string): number | Refusal {
  const port = Number(value)
  return /^\d{1,5}$/.test(value) && port <= 65_535 ? port : new Refusal('must be a number from 0 to 65535 (0 takes a free one)')
}

function parseBaseUrl(value: string): string | Refusal {
  const allowed = 'must be https://<host>, without a path (http://localhost:<port> on this machine alone)'
  if (!URL.canParse(value)) return new Refusal(allowed)
  const url = new URL(value)
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1')))
  return bare && safe ? url.origin : new Refusal(allowed)
}

function oneOf<T extends string>(allowed: readonly T[]): (value: string) => T | Refusal {
  return (value) => allowed.find((each) => each === value) ?? new Refusal(`must be one of ${allowed.join(', ')}`)
}

/** What was asked to be deleted is gone within thirty days, whatever is set. */
function parseDays(value: string): number | Refusal {
  const days = Number(value)
  return /^\d{1,2}$/.test(value) && days <= 27 ? days : new Refusal('must be a number of days from 0 to 27')
}

/** "All" is not offered: anyone could then choose the address that the lock-out sees. */
function parseTrustProxy(value: string): number | readonly string[] | Refusal {
  if (/^([1-9]|10)$/.test(value)) return Number(value)
  const addresses = value.split(',').map((address) => address.trim())
  const isNetwork = (address: string) => {
    const [ip = '', bits] = address.split('/')
    const version = isIP(ip)
    return (
      version !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128)))
    )
  }
  if (addresses.every(isNetwork)) return addresses
  return new Refusal('must be the number of proxies before Steward (1 to 10) or their addresses, such as 10.0.0.5,10.1.0.0/16')
}

function parseMailFrom(value: string): string | Refusal {
  const address = /^[^<>\r\n]*<([^<>\s]+)>$/.exec(value)?.[1] ?? value
  return /^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,.]+$/.test(address) ? value : new Refusal('must be an address, such as Acme <crm@acme.example>')
}

function parseSelector(value: string): string | Refusal {
  return /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i.test(value) ? value : new Refusal('must be the name before ._domainkey of the DNS record')
}
