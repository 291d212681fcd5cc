import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { filledIn } from '#web/derived/form/change-of.ts'
import { forgetPrefilled, keepDraft, readDraft, takePrefilled, type Values } from '#web/derived/form/draft.ts'
import { RecordForm } from '#web/derived/form/record-form.tsx'
import { nameOf } from '#web/derived/record-actions.ts'
import { putRecord, refreshEntity } from '#web/derived/records.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Page } from '#web/kit/page.tsx'
import { toast } from '#web/kit/toast.ts'

export default function CreatePage() {
  const { plural = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  const [round, setRound] = useState(0)
  if (entity === undefined || !entity.can.includes('create')) return <NotFound />
  return <Create key={`${plural} ${round}`} entity={entity} onAnother={() => setRound(round + 1)} />
}

function Create({ entity, onAnother }: { entity: ModelEntity; onAnother: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const go = useGo()
  const [draft, setDraft] = useState(() => readDraft(tenant, entity))
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const another = useRef(false)
  const title = t('web.create.one', { name: inSentence(entity.label) })
  useBreadcrumb([{ label: entity.labels, to: paths.list(tenant, entity.plural) }, { label: title }])

  const form = useForm<Values>({ ...draft?.values, ...takePrefilled(tenant, entity) }, async (values) => {
    const options = { method: 'POST', body: filledIn(values), tenant, idempotencyKey } as const
    const { data } = await request<{ data: RecordData }>(`/${entity.plural}`, options)
    keepDraft(tenant, entity, undefined, {})
    forgetPrefilled(tenant, entity)
    putRecord(client, tenant, entity, data)
    void refreshEntity(client, tenant, entity)
    toast(t('web.form.created', { name: nameOf(entity, data) }))
    if (another.current) onAnother()
    else go(paths.record(tenant, entity.plural, data.id), { replace: true })
  })
  const leave = () => {
    keepDraft(tenant, entity, undefined, {})
    forgetPrefilled(tenant, entity)
    go(paths.list(tenant, entity.plural))
  }
  return (
    <Page title={title} width="narrow">
      <RecordForm
        entity={entity}
        form={{
          ...form,
          set: (key, value) => {
            form.set(key, value)
            keepDraft(tenant, entity, undefined, filledIn({ ...form.values, [key]: value }))
          },
          onSubmit: (event) => {
            const submitter = event?.nativeEvent instanceof SubmitEvent ? event.nativeEvent.submitter : null
            another.current = submitter?.getAttribute('name') === 'another'
            form.onSubmit(event)
          },
        }}
        draft={draft}
        onDiscardDraft={() => {
          keepDraft(tenant, entity, undefined, {})
          setDraft(undefined)
          onAnother()
        }}
        onCancel={leave}
        submitLabel={t('web.save')}
      >
        <Button type="submit" name="another" variant="default" disabled={form.busy}>
          {t('web.form.another')}
        </Button>
      </RecordForm>
    </Page>
  )
}
