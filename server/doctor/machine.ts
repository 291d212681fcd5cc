import { readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type Config, isLoopback } from '#server/config.ts'
import { type Finding, failure, ok, warning } from '#server/doctor/finding.ts'
import type { Secrets } from '#server/secrets.ts'

export function checkNode(): Finding {
  const { node } = process.versions
  return Number(node.split('.')[0]) >= 26 ? ok('node', `Node ${node}`) : failure('node', `Node ${node} runs, 26 is needed: run npm ci`)
}

/** Keys that others can read are no keys. */
export async function checkKeys({ keysDir, dataDir }: Config): Promise<Finding[]> {
  if (process.platform === 'win32') return [warning('keys', 'File modes are not checked on Windows')]
  const files = await readdir(keysDir, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (files === undefined) return [warning('keys', `There are no keys in ${keysDir} yet; the first start makes them`)]
  const paths = [keysDir, ...files.map((file) => join(file.parentPath, file.name))]
  const open: string[] = []
  for (const path of paths) if (((await stat(path)).mode & 0o077) !== 0) open.push(path)
  const modes =
    open.length === 0
      ? ok('keys', `${files.filter((file) => file.isFile()).length} files in ${keysDir}, for us alone`)
      : failure('keys', `Others can read ${open.join(', ')}: chmod go= them, and replace the keys if strangers use this machine`)
  const within = !relative(dataDir, keysDir).startsWith('..')
  return within
    ? [
        modes,
        warning('keys place', 'KEYS_DIR lies in DATA_DIR: whoever copies that folder has data and keys. Set KEYS_DIR to a place apart'),
      ]
    : [modes, ok('keys place', 'KEYS_DIR lies apart from the data')]
}

const gigabyte = 1_000_000_000

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  const disk = (await statfs(dataDir).catch(() => undefined)) ?? (await statfs(dirname(dataDir)).catch(() => undefined))
  if (disk === undefined) return failure('disk', `${dataDir} is not there`)
  const free = disk.bavail * disk.bsize
  const message = `${(free / gigabyte).toFixed(1)} GB free for ${dataDir}`
  if (free < 0.2 * gigabyte) return failure('disk', `${message}: make room before the database stops`)
  return free < 2 * gigabyte ? warning('disk', message) : ok('disk', message)
}

export function checkAddress({ host, baseUrl, trustProxy }: Config): Finding {
  if (!baseUrl.startsWith('https://'))
    return warning('address', `${baseUrl}: for this machine alone. For others set BASE_URL=https://… behind a proxy with TLS`)
  if (trustProxy === false) {
    return warning('address', `${baseUrl}, but TRUST_PROXY is not set: all visitors seem to come from the proxy, and one can lock out all`)
  }
  return ok('address', `${baseUrl}, listening on ${isLoopback(host) ? 'this machine' : host}`)
}

/** Whoever signs up comes in by a link that is mailed. */
export const checkSignUp = ({ signup }: Pick<Config, 'signup'>, { smtpUrl }: Pick<Secrets, 'smtpUrl'>): Finding[] =>
  signup === 'open' && smtpUrl === undefined
    ? [failure('sign-up', 'SIGNUP=open, but SMTP_URL is not set: the links by which strangers would come in reach nobody')]
    : []

export function checkMail({ smtpUrl, dkimKey }: Pick<Secrets, 'smtpUrl' | 'dkimKey'>): Finding {
  if (smtpUrl === undefined) return warning('mail', 'SMTP_URL is not set: mail stays in the outbox and reaches nobody')
  const { protocol, hostname } = new URL(smtpUrl)
  if (protocol === 'smtp:' && !isLoopback(hostname) && new URL(smtpUrl).port === '25') {
    return warning('mail', 'SMTP_URL uses port 25, where TLS is not certain: use smtps:// or port 587')
  }
  return dkimKey === undefined
    ? ok('mail', `By ${hostname}; signed there or not at all (DKIM_KEY is not set)`)
    : ok('mail', `By ${hostname}, signed with DKIM`)
}
