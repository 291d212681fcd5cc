import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useHere, useModel, useTenant } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import { same } from '#web/derived/conflict.ts'
import { type Draft, type DraftPlace, readDraft, removeDraft, writeDraft } from '#web/derived/form/draft.ts'
import { changed, formFields, startOfRecord } from '#web/derived/form/form-values.ts'
import { MayNot } from '#web/derived/form/may-not.tsx'
import { RecordForm } from '#web/derived/form/record-form.tsx'
import { useBack } from '#web/derived/form/use-back.ts'
import { useRecordForm } from '#web/derived/form/use-record-form.ts'
import { useUnsaved } from '#web/derived/form/use-unsaved.ts'
import { nameOf } from '#web/derived/record-actions.ts'
import { recordQuery } from '#web/derived/records.ts'
import { SaveCancelled, useSave } from '#web/derived/save.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

export default function EditPage() {
  const { plural = '', id = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  return entity === undefined ? <NotFound /> : <Load key={id} entity={entity} id={id} />
}

function Load({ entity, id }: { entity: ModelEntity; id: string }) {
  const tenant = useTenant()
  const query = useQuery(recordQuery(tenant, entity, id))
  const [round, setRound] = useState(0)
  // The record as it was when the form was opened: what somebody else changes meanwhile is found when it is saved.
  const [record, setRecord] = useState<RecordData>()
  if (record === undefined && query.data !== undefined && !query.isFetching) setRecord(query.data)
  if (record === undefined) {
    if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />
    if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />
    return (
      <Page title={t('form.editing')} width="narrow">
        <Skeletons lines={10} />
      </Page>
    )
  }
  if (!record.can.includes('update')) return <Refused entity={entity} record={record} />
  return <Edit key={round} entity={entity} record={record} onRestart={() => setRound(round + 1)} />
}

function Refused({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const to = paths.record(useTenant(), entity.plural, record.id)
  const words = record.deletedAt === null ? (['notChange', 'notChangeText'] as const) : (['inTrash', 'inTrashText'] as const)
  return <MayNot title={t(`form.may.${words[0]}`)} text={t(`form.may.${words[1]}`)} to={to} label={t('form.may.toRecord')} />
}

function Edit({ entity, record, onRestart }: { entity: ModelEntity; record: RecordData; onRestart: () => void }) {
  const { account, tenant } = useHere()
  const go = useGo()
  const save = useSave(entity)
  const page = paths.record(tenant.slug, entity.plural, record.id)
  const back = useBack(page)
  const name = nameOf(entity, record)
  useBreadcrumb([
    { label: entity.labels, to: paths.list(tenant.slug, entity.plural) },
    { label: name, to: page },
    { label: t('form.editing') },
  ])

  const fields = formFields(entity)
  const place: DraftPlace = { account: account.id, tenant: tenant.slug, entity, id: record.id }
  const [draft] = useState(() => readDraft(place))
  const [start] = useState(() => startOfRecord(fields, record))
  const base = seenBy(draft, record)

  const state = useRecordForm({
    entity,
    start,
    typed: draft?.values,
    onTyped: (values) => {
      const keys = Object.keys(values)
      const before = Object.fromEntries(keys.map((key) => [key, base[key]]))
      if (keys.length === 0) removeDraft(place)
      else writeDraft(place, { at: new Date().toISOString(), values, before, version: base.version })
    },
    submit: async (values) => {
      const change = changed(fields, start, values)
      try {
        if (Object.keys(change).length > 0) await save(base, change)
      } catch (error) {
        if (error instanceof SaveCancelled) return
        throw error
      }
      drop()
      back()
    },
  })
  const goOn = { label: t('form.draft.goOn'), run: () => go(paths.edit(tenant.slug, entity.plural, record.id)) }
  const settle = useUnsaved(state.isTyped, () => toast(t('form.draft.kept'), { action: goOn }))
  const drop = () => {
    settle()
    removeDraft(place)
  }
  return (
    <RecordForm
      title={t('form.edit', { name })}
      state={state}
      draftAt={draft?.at}
      onDiscardDraft={() => {
        drop()
        onRestart()
      }}
      onLeave={(leaving) => {
        if (leaving === 'drop') drop()
        back()
      }}
      submitLabel={t('form.save')}
      notice={<ChangedMeanwhile entity={entity} base={base} />}
    />
  )
}

/** The record as it was when its draft was begun: what others changed since then meets what was typed then. */
function seenBy(draft: Draft | undefined, record: RecordData): RecordData {
  return draft?.version === undefined ? record : { ...record, ...draft.before, version: draft.version }
}

/** Somebody saved the record while the form is open. What is typed stays; where both changed a field, saving asks. */
function ChangedMeanwhile({ entity, base }: { entity: ModelEntity; base: RecordData }) {
  const current = useQuery(recordQuery(useTenant(), entity, base.id)).data
  if (current === undefined || current.version <= base.version) return null
  const names = entity.fields.filter(({ key }) => !same(current[key], base[key])).map(({ label }) => label)
  if (names.length === 0) return null
  const name = current.updatedBy === null ? undefined : titleById(current.updatedBy)
  return (
    <Notice tone="warning">
      {name === undefined ? t('web.live.record') : t('web.live.recordBy', { name })} {t('web.live.fields', { names: names.join(', ') })}
    </Notice>
  )
}
