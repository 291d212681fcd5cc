import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'
import { rootFolder } from '#tests/run/root.ts'

/** Where people have it who did not put it on their PATH. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
/** Playwright's list, which a list of ours replaces. */
const offInPlaywright =
  'AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch'
/** Chrome's own address bar is a page too, and a process for each window; that costs more than half of what a new window does. Nobody types there. */
const off = `--disable-features=${offInPlaywright},WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess`
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', off]

/** Opens a browser without a window. Close it when the test is over. Throws when the machine has none: `npm test` brings one. */
export async function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(howToGetOne)
  return await chromium.launch({ executablePath, ...options, args: ['--disable-gpu', ...quiet, ...(options.args ?? [])] })
}

/** The Chromium or Chrome of this machine: the one that `BROWSER_PATH` names, one on the PATH, in a usual place, or Playwright's own. */
export function findBrowser(): string | undefined {
  const named = process.env.BROWSER_PATH
  if (named !== undefined && named !== '') return named
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...usualPlaces, chromium.executablePath()].find((path) => existsSync(path) && answers(path))
}

/** Finds a browser, or brings one: by apt when we are root on Debian, else by Playwright's own installer. Throws with the command to type when both fail. */
export function bringBrowser(): string {
  const there = findBrowser()
  if (there !== undefined) return there
  for (const bring of [bringByApt, bringByPlaywright]) {
    if (!bring()) continue
    const path = findBrowser()
    if (path !== undefined) return path
  }
  throw new Error(howToGetOne)
}

const howToGetOne = `The browser tests need Chromium or Chrome, and this machine has none that runs. Install one:
  Debian, Ubuntu:  sudo apt-get install chromium
  elsewhere:       npx playwright-core install chromium
or set BROWSER_PATH to the program.`

/** A program that is only a hint to install something else (a snap's stub) does not answer. On Windows the question opens a window. */
function answers(path: string): boolean {
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

function bringByApt(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  console.error('Bringing Chromium by apt-get …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return [['update'], ['install', '-y', '--no-install-recommends', 'chromium']].every(
    (args) => spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0,
  )
}

function bringByPlaywright(): boolean {
  console.error('Bringing Chromium by Playwright’s installer …')
  const args = [join(rootFolder, 'node_modules/playwright-core/cli.js'), 'install', 'chromium']
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}
