import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { changeOf } from '#web/derived/form/change-of.ts'
import { keepDraft, readDraft, type Values } from '#web/derived/form/draft.ts'
import { RecordForm } from '#web/derived/form/record-form.tsx'
import { nameOf } from '#web/derived/record-actions.ts'
import { recordQuery } from '#web/derived/records.ts'
import { SaveCancelled, useSave } from '#web/derived/save.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

export default function EditPage() {
  const { plural = '', id = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  return entity === undefined ? <NotFound /> : <Load key={id} entity={entity} id={id} />
}

function Load({ entity, id }: { entity: ModelEntity; id: string }) {
  const query = useQuery(recordQuery(useTenant(), entity, id))
  const [round, setRound] = useState(0)
  // The record as it was when the form was opened: what somebody else changes meanwhile is found when it is saved.
  const [base, setBase] = useState<RecordData>()
  if (base === undefined && query.data !== undefined && !query.isFetching) setBase(query.data)
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />
  if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (base === undefined) {
    return (
      <Page title={t('web.record.editAll')} width="narrow">
        <Skeletons lines={10} />
      </Page>
    )
  }
  if (!base.can.includes('update')) return <NotFound />
  return <Edit key={round} entity={entity} record={base} onRestart={() => setRound(round + 1)} />
}

function Edit({ entity, record, onRestart }: { entity: ModelEntity; record: RecordData; onRestart: () => void }) {
  const tenant = useTenant()
  const go = useGo()
  const save = useSave(entity)
  const [draft] = useState(() => readDraft(tenant, entity, record.id))
  const back = paths.record(tenant, entity.plural, record.id)
  const name = nameOf(entity, record)
  useBreadcrumb([
    { label: entity.labels, to: paths.list(tenant, entity.plural) },
    { label: name, to: back },
    { label: t('web.record.editAll') },
  ])
  const fields = Object.fromEntries(entity.fields.filter((field) => !field.readOnly).map((field) => [field.key, record[field.key]]))
  const forget = () => keepDraft(tenant, entity, record.id, {})

  const form = useForm<Values>({ ...fields, ...draft?.values }, async (values) => {
    const change = changeOf(record, values)
    try {
      if (Object.keys(change).length > 0) await save(record, change)
    } catch (error) {
      if (!(error instanceof SaveCancelled)) throw error
    }
    forget()
    go(back, { replace: true })
  })
  return (
    <Page title={t('web.form.edit', { name })} width="narrow">
      <RecordForm
        entity={entity}
        form={{
          ...form,
          set: (key, value) => {
            form.set(key, value)
            keepDraft(tenant, entity, record.id, changeOf(record, { ...form.values, [key]: value }))
          },
        }}
        draft={draft}
        onDiscardDraft={() => {
          forget()
          onRestart()
        }}
        onCancel={() => {
          forget()
          go(back)
        }}
        submitLabel={t('web.save')}
      />
    </Page>
  )
}
