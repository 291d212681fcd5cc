import { useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useHere, useModel, useTenant } from '#web/app/tenant.ts'
import { rememberTitle, titleById } from '#web/app/titles.ts'
import { type Attempt, createOnce, type Door } from '#web/derived/form/create-once.ts'
import { type DraftPlace, forgetPrefilled, readDraft, readPrefilled, removeDraft, writeDraft } from '#web/derived/form/draft.ts'
import { bodyOfNew, formFields, startOfNew, type Values } from '#web/derived/form/form-values.ts'
import { MayNot } from '#web/derived/form/may-not.tsx'
import { RecordForm } from '#web/derived/form/record-form.tsx'
import { sendReasoned } from '#web/derived/form/send-reasoned.ts'
import { useBack } from '#web/derived/form/use-back.ts'
import { useRecordForm } from '#web/derived/form/use-record-form.ts'
import { useUnsaved } from '#web/derived/form/use-unsaved.ts'
import { nameOf } from '#web/derived/record-actions.ts'
import { putRecord, refreshEntity } from '#web/derived/records.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useGo } from '#web/kit/go.ts'
import { CheckField } from '#web/kit/inputs.tsx'
import { toast } from '#web/kit/toast.ts'

const Duplicates = lazy(() => import('#web/derived/form/duplicates.tsx'))

export default function CreatePage() {
  const { plural = '' } = useParams({ strict: false })
  const tenant = useTenant()
  const entity = entityByPlural(useModel(), plural)
  const [round, setRound] = useState(0)
  const [another, setAnother] = useState(false)
  if (entity === undefined) return <NotFound />
  const name = inSentence(entity.labels)
  const toList = { to: paths.list(tenant, plural), label: t('form.may.toList') }
  if (!entity.can.includes('create'))
    return <MayNot title={t('form.may.notCreate', { name })} text={t('form.may.notCreateText')} {...toList} />
  if (entity.hangsOn !== null)
    return <MayNot title={t('form.may.hangs', { name: entity.labels })} text={t('form.may.hangsText')} {...toList} />
  const restart = () => setRound(round + 1)
  return <Create key={`${tenant} ${plural} ${round}`} entity={entity} another={another} onAnother={setAnother} onRestart={restart} />
}

interface CreateProps {
  entity: ModelEntity
  /** The form is shown anew once a record is made. */
  another: boolean
  onAnother: (another: boolean) => void
  onRestart: () => void
}

function Create({ entity, another, onAnother, onRestart }: CreateProps) {
  const { account, tenant } = useHere()
  const go = useGo()
  const title = t('web.create.one', { name: inSentence(entity.label) })
  const list = paths.list(tenant.slug, entity.plural)
  const back = useBack(list)
  useBreadcrumb([{ label: entity.labels, to: list }, { label: title }])

  const fields = formFields(entity)
  const place: DraftPlace = { account: account.id, tenant: tenant.slug, entity }
  const [{ draft, given, start }] = useState(() => opened(place, tenant.memberId, account.name))
  useEffect(() => forgetPrefilled(tenant.slug, entity), [tenant.slug, entity])
  const attempt = useRef<Attempt>(draft?.attempt ?? { key: crypto.randomUUID() })
  const typed = useRef<Values>(draft?.values ?? {})
  const keep = () => writeDraft(place, { at: new Date().toISOString(), values: typed.current, attempt: attempt.current })
  const create = useCreate(entity)

  const state = useRecordForm({
    entity,
    start,
    typed: draft && { ...draft.values, ...given },
    onTyped: (values) => {
      typed.current = values
      if (Object.keys(values).length > 0) keep()
      else removeDraft(place)
    },
    submit: async (values) => {
      const onAttempt = (next: Attempt) => {
        attempt.current = next
        keep()
      }
      const record = await create(attempt.current, bodyOfNew(fields, values), onAttempt)
      drop()
      const path = paths.record(tenant.slug, entity.plural, record.id)
      if (!another) return go(path, { replace: true })
      toast(t('form.added', { name: nameOf(entity, record) }), { action: { label: t('form.open'), run: () => go(path) } })
      onRestart()
    },
  })
  const goOn = { label: t('form.draft.goOn'), run: () => go(paths.create(tenant.slug, entity.plural)) }
  const settle = useUnsaved(state.isTyped, () => toast(t('form.draft.kept'), { action: goOn }))
  const drop = () => {
    settle()
    removeDraft(place)
  }
  return (
    <RecordForm
      title={title}
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
      submitLabel={t('form.add', { name: inSentence(entity.label) })}
      hint={<DuplicateHint entity={entity} values={state.form.values} />}
    >
      {/* Of its own, so that the form is not drawn twice while the code of its fields is fetched. */}
      <Suspense>
        <CheckField label={t('form.another')} checked={another} onChange={(event) => onAnother(event.currentTarget.checked)} />
      </Suspense>
    </RecordForm>
  )
}

function DuplicateHint({ entity, values }: { entity: ModelEntity; values: Values }) {
  if ((entity.telling ?? []).length === 0) return null
  return (
    <Suspense>
      <Duplicates entity={entity} values={values} />
    </Suspense>
  )
}

/** What the form begins with: the draft that was left here, what the page before gave, and what the model says. */
function opened(place: DraftPlace, memberId: string, memberName: string) {
  // New records are mine unless I say otherwise: my name may not have been asked for yet.
  if (titleById(memberId) === undefined) rememberTitle(memberId, memberName)
  const given = readPrefilled(place.tenant, place.entity)
  return { draft: readDraft(place), given, start: startOfNew(formFields(place.entity), given) }
}

/** Makes the record once and shows it wherever it belongs. */
function useCreate(entity: ModelEntity) {
  const tenant = useTenant()
  const client = useQueryClient()
  return async (attempt: Attempt, body: Values, keep: Door['keep']): Promise<RecordData> => {
    const send = (path: string, options: Parameters<typeof request>[1]) =>
      sendReasoned(async (query) => (await request<{ data: RecordData }>(`${path}${query}`, { ...options, tenant })).data)
    const door: Door = {
      create: (values, idempotencyKey) => send(`/${entity.plural}`, { method: 'POST', body: values, idempotencyKey }),
      update: ({ id, version }, change) => send(`/${entity.plural}/${id}`, { method: 'PATCH', body: change, version }),
      keep,
      newKey: () => crypto.randomUUID(),
    }
    const record = await createOnce(door, attempt, body)
    putRecord(client, tenant, entity, record)
    void refreshEntity(client, tenant, entity)
    return record
  }
}
