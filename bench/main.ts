import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Figure } from '#bench/figure.ts'
import { accessFigures } from '#bench/figures/access.ts'
import { archiveFigures } from '#bench/figures/archive.ts'
import { auditFigures } from '#bench/figures/audit.ts'
import { backupFigures } from '#bench/figures/backup.ts'
import { createFigures } from '#bench/figures/create.ts'
import { eraseFigures } from '#bench/figures/erase.ts'
import { groupFigures } from '#bench/figures/groups.ts'
import { importFigures } from '#bench/figures/import.ts'
import { listFigures } from '#bench/figures/list.ts'
import { mentionFigures } from '#bench/figures/mentions.ts'
import { orderFigures } from '#bench/figures/orders.ts'
import { retainFigures } from '#bench/figures/retain.ts'
import { scanFigures } from '#bench/figures/scan.ts'
import { searchFigures } from '#bench/figures/search.ts'
import { startFigures } from '#bench/figures/start.ts'
import { webFigures } from '#bench/figures/web.ts'
import { type Bench, openBench } from '#bench/installation.ts'
import { stopEverything } from '#bench/processes.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

/** In the order in which they run. */
const groups: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  list: listFigures,
  groups: groupFigures,
  orders: orderFigures,
  search: searchFigures,
  create: createFigures,
  import: importFigures,
  mentions: mentionFigures,
  scan: scanFigures,
  retain: retainFigures,
  access: accessFigures,
  erase: eraseFigures,
  audit: auditFigures,
  backup: backupFigures,
  archive: archiveFigures,
  web: webFigures,
  start: () => startFigures(),
}

const commit = (): string => {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
    const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: root, encoding: 'utf8' }).trim()
    return changed === '' ? hash : `${hash} with changes`
  } catch {
    return 'unknown'
  }
}

const machine = () => ({
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
})

function show(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, ratio, bar, ok, detail }) => [
    ok ? (bar === 'printed' ? ' ' : '✔') : '✘',
    name,
    ratio === undefined ? '' : String(ratio),
    bar === 'printed' ? '' : bar,
    Object.entries(detail)
      .filter(([, value]) => typeof value !== 'object')
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    console.log(
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick')
  const wanted = args.filter((arg) => !arg.startsWith('--'))
  const unknown = wanted.filter((name) => groups[name] === undefined)
  if (unknown.length > 0 || args.includes('--help')) {
    console.error(`npm run bench -- [--quick] [${Object.keys(groups).join('] [')}]`)
    process.exit(unknown.length > 0 ? 2 : 0)
  }
  const bench = await openBench(quick, (text) => console.error(text))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void stopEverything()
        .then(() => bench.close())
        .finally(() => process.exit(130))
    })
  const figures: Figure[] = []
  try {
    for (const [name, run] of Object.entries(groups)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      console.error(`${name} …`)
      const found = await run(bench)
      figures.push(...found)
      show(found)
    }
  } finally {
    await stopEverything()
    await bench.close()
  }
  // Only a whole run is a statement; the rest is for looking.
  if (quick || wanted.length > 0) return
  const results = { machine: machine(), commit: commit(), results: figures }
  await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
  const missed = figures.filter(({ ok }) => !ok)
  console.log(missed.length === 0 ? 'All bars are met.' : `Missed: ${missed.map(({ name }) => name).join(', ')}`)
}

await main(process.argv.slice(2))
