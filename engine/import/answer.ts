import type { Writing } from '#engine/act/writing.ts'
import { linkedPaths } from '#engine/import/linked-target.ts'
import { keysOf } from '#engine/import/matches.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import type { ImportColumn } from '#engine/import/settings.ts'
import { type ImportRun, leftOutRows } from '#engine/import/store.ts'
import { bearsPhoto, targetAt, targetPaths } from '#engine/import/target.ts'
import { fieldLabel, pathLabel } from '#engine/import/target-label.ts'
import { keptRecords } from '#engine/import/undo-store.ts'
import { openFields } from '#engine/import/upload.ts'
import { titlesOf } from '#engine/labels.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Language } from '#messages/message.ts'

/** How many numbered parts of a field the columns go to, and one more to choose. */
const counted =
  (entity: EntityModel, columns: readonly ImportColumn[]) =>
  (field: FieldModel): number =>
    columns.reduce((most, { target }) => {
      const found = target === null ? undefined : targetAt(entity, target)
      return found?.as === 'part' && found.field === field && typeof found.at === 'number' ? Math.max(most, found.at + 2) : most
    }, 0)

/** What an import is and how far it came. */
export function importSummary(run: ImportRun): Record<string, unknown> {
  const { settings } = run
  const undoing = run.state === 'undoing' || run.state === 'undone'
  return {
    id: run.id,
    entity: run.entity,
    state: run.state,
    createdAt: run.createdAt,
    createdBy: run.createdBy,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    fileName: settings.fileName,
    detected: {
      encoding: settings.format.encoding,
      delimiter: settings.format.dialect.delimiter,
      headings: settings.format.headings,
      product: settings.product,
      format: settings.source?.format ?? 'csv',
      sheets: settings.source?.sheets ?? [],
      sheet: settings.source?.sheet ?? null,
    },
    rows: run.rows,
    key: settings.key,
    mode: settings.mode,
    existing: settings.existing,
    tags: settings.tags,
    createLinked: settings.createLinked,
    erasureReason: settings.erasureReason,
    progress: {
      done: run.done,
      total: undoing ? run.created + run.updated : run.rows,
      created: run.created,
      updated: run.updated,
      skipped: run.skipped,
      failed: run.failed,
      leftOut: run.leftOut,
      ...(undoing ? { kept: run.kept } : {}),
    },
    problem: run.problem,
  }
}

/** An import as the API shows it, in the reader's words: with its columns, where they go and where they might go. */
export async function importAnswer(writing: Writing, run: ImportRun, language: Language): Promise<Record<string, unknown>> {
  const entity = writing.model.get(run.entity)
  const { settings } = run
  const fields = openFields(entity, writing)
  return {
    ...importSummary(run),
    columns: settings.columns.map(({ heading, samples, target }, index) => ({ index, heading, samples, target })),
    keys: keysOf(entity, writing).map(({ path, field }) => ({
      path,
      label: field === null ? pathLabel(entity, path, language) : fieldLabel(entity, field, language),
    })),
    targets: [
      ...targetPaths(entity, fields, counted(entity, settings.columns)),
      // Cards have photos in them; a table has none.
      ...(settings.source?.format === 'vcard' ? fields.filter(bearsPhoto).map(({ key }) => key) : []),
      ...linkedPaths(writing, entity, fields),
    ].map((path) => ({
      path,
      label: pathLabel(entity, path, language, writing.model),
    })),
    leftOut: await leftOutOf(writing, run, language),
    ...(run.state === 'undoing' || run.state === 'undone' ? { kept: await keptTitles(writing, run) } : {}),
  }
}

const namedAtMost = 100

/** Values that stayed out although their row came in: the first of them, each with its reason. */
async function leftOutOf(writing: Writing, { id, leftOut, settings }: ImportRun, language: Language): Promise<Record<string, unknown>[]> {
  if (leftOut === 0) return []
  const rows = await leftOutRows(writing, id, namedAtMost)
  return rows.flatMap(({ row, problems, recordId }) =>
    problems.map((problem) => ({
      row,
      heading: settings.columns[problem.column ?? -1]?.heading ?? null,
      message: problemSentence(problem, language),
      recordId,
    })),
  )
}

/** What an undoing left as it is, by id and title; titles only of what the reader may read. */
async function keptTitles(writing: Writing, run: ImportRun): Promise<{ entity: string; id: string; title: string }[]> {
  if (run.kept === 0) return []
  const kept = await keptRecords(writing, run.id, run.entity)
  const groups = [...Map.groupBy(kept, ({ entity }) => entity)]
  const titles = await Promise.all(
    groups.map(([name, group]) =>
      titlesOf(
        writing,
        name,
        group.map(({ id }) => id),
      ),
    ),
  )
  const byId = new Map(titles.flat())
  return kept.flatMap(({ entity, id }) => {
    const title = byId.get(id)
    return title === undefined ? [] : [{ entity, id, title }]
  })
}
