import { useQueryClient } from '@tanstack/react-query'
import { lazy, useCallback } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { type Change, conflictsOf, remaining } from '#web/derived/conflict.ts'
import { sendReasoned } from '#web/derived/form/send-reasoned.ts'
import { putRecord, recordQuery } from '#web/derived/records.ts'
import { openDialog } from '#web/kit/dialogs.tsx'

const ConflictDialog = lazy(() => import('#web/derived/conflict-dialog.tsx'))

/** Thrown when somebody closes the conflict dialog: nothing was saved, and they know. */
export class SaveCancelled extends Error {}

export type Save = (record: RecordData, change: Change) => Promise<RecordData>

/**
 * Writes a change of a record and shows it everywhere. When somebody else changed the record meanwhile, what does not touch is saved as
 * it is; where both changed the same field, the person chooses.
 * @throws ApiError when it is refused, SaveCancelled when the person gave up
 */
export function useSave(entity: ModelEntity): Save {
  const tenant = useTenant()
  const client = useQueryClient()
  return useCallback(
    async (record, change) => {
      const write = async (version: number, values: Change) => {
        const options = { method: 'PATCH', body: values, tenant, version } as const
        const path = `/${entity.plural}/${record.id}`
        return sendReasoned(async (query) => (await request<{ data: RecordData }>(`${path}${query}`, options)).data)
      }
      let base = record
      let values = change
      for (;;) {
        try {
          const saved = await write(base.version, values)
          putRecord(client, tenant, entity, saved)
          return saved
        } catch (error) {
          const current = staleRecord(error)
          if (current === undefined) throw error
          putRecord(client, tenant, entity, current)
          // Who changed it, and what they linked it to, has names that this tab may not have met.
          await client.fetchQuery({ ...recordQuery(tenant, entity, record.id), staleTime: 0 }).catch(() => undefined)
          values = await settle(entity, base, values, current)
          base = current
          if (Object.keys(values).length === 0) return current
        }
      }
    },
    [client, tenant, entity],
  )
}

function staleRecord(error: unknown): RecordData | undefined {
  if (!(error instanceof ApiError) || error.status !== 412) return undefined
  return error.current as RecordData | undefined
}

async function settle(entity: ModelEntity, base: RecordData, mine: Change, current: RecordData): Promise<Change> {
  const fields = conflictsOf(base, mine, current)
  if (fields.length === 0) return remaining(mine, current, new Set())
  const theirs = await openDialog<ReadonlySet<string>>((close) => (
    <ConflictDialog entity={entity} fields={fields} mine={mine} current={current} onDone={close} />
  ))
  if (theirs === undefined) throw new SaveCancelled()
  return remaining(mine, current, theirs)
}
