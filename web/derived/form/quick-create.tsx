import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { lazy, useMemo } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import type { CreateLinked } from '#web/derived/form/create-linked.ts'
import { formFields, titleValues, type Values } from '#web/derived/form/form-values.ts'
import type { Found } from '#web/derived/form/quick-create-dialog.tsx'
import { nameOf } from '#web/derived/record-actions.ts'
import { putRecord, refreshEntity } from '#web/derived/records.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import { recordOption } from '#web/fields/records-source.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

const QuickCreateDialog = lazy(() => import('#web/derived/form/quick-create-dialog.tsx'))

/** Makes what a picker does not find: at once where a name is all it needs, else in a dialog. */
export function useCreateLinked(): CreateLinked {
  const tenant = useTenant()
  const client = useQueryClient()
  return useMemo(() => {
    const running = new Map<string, ReturnType<CreateLinked>>()
    return (entity, text) => {
      // Enter twice makes one.
      const key = `${entity.name} ${text}`
      const made = running.get(key) ?? create(client, tenant, entity, text).finally(() => running.delete(key))
      running.set(key, made)
      return made
    }
  }, [client, tenant])
}

async function create(client: QueryClient, tenant: string, entity: ModelEntity, text: string) {
  const values = titleValues(entity.title.of, text)
  const made = await createAtOnce(tenant, entity, values)
  const { record, isNew = true } = made === undefined ? ((await askForMore(entity, values)) ?? {}) : { record: made }
  if (record === undefined) return undefined
  putRecord(client, tenant, entity, record)
  if (isNew) void refreshEntity(client, tenant, entity)
  if (isNew) toast(t('form.added', { name: nameOf(entity, record) }))
  return recordOption(entity, record.id, nameOf(entity, record))
}

const askForMore = (entity: ModelEntity, values: Values) =>
  openDialog<Found>((close) => <QuickCreateDialog entity={entity} values={values} onDone={close} />)

/** Undefined when it needs more than its name, or the server wants other values. */
async function createAtOnce(tenant: string, entity: ModelEntity, values: Values): Promise<RecordData | undefined> {
  const needsMore = formFields(entity).some((field) => field.required && isEmpty(values[field.key]) && isEmpty(field.initial))
  if (needsMore) return undefined
  try {
    const options = { method: 'POST', body: values, tenant, idempotencyKey: crypto.randomUUID() } as const
    return (await request<{ data: RecordData }>(`/${entity.plural}`, options)).data
  } catch (error) {
    if (!(error instanceof ApiError && [409, 422].includes(error.status))) toast(sentenceFor(error), { tone: 'danger' })
    return undefined
  }
}
