import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDateTime } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { Names } from '#web/settings/retention/preview.tsx'
import { kindName, retentionKey, type Sweep, type SweepPart, standingsQuery, sweepsQuery } from '#web/settings/retention/retention.ts'
import classes from '#web/settings/settings.module.css'

const decidedWithin = 72 * 60 * 60 * 1000

/** What a sweep would not delete before somebody has looked. */
export function Waiting() {
  const sweeps = useQuery(sweepsQuery(useTenant()))
  return (sweeps.data ?? []).flatMap((sweep) =>
    sweep.parts
      .filter(({ state }) => state === 'waiting')
      .map((part) => <Decision key={`${sweep.id} ${part.kind}`} sweep={sweep} part={part} />),
  )
}

function Decision({ sweep, part }: { sweep: Sweep; part: SweepPart }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const model = useModel()
  const kind = kindName(model, part.kind)
  const isNamed = entityByName(model, part.kind.replace('trash:', '')) !== undefined
  const isChoice =
    useQuery(standingsQuery(tenant)).data?.some(({ key, setting }) => key === settingKeyOf(part.kind) && setting !== null) ?? false
  const count = part.found - part.held
  const until = formatDateTime(new Date(Date.parse(sweep.startedAt) + decidedWithin).toISOString(), locale())
  const decide = async (decision: 'go' | 'stop') => {
    const question =
      decision === 'go'
        ? {
            title: t('retention.waiting.goTitle', { count }),
            text: t('retention.waiting.goText'),
            confirm: t('retention.waiting.go'),
            danger: true,
          }
        : { title: t('retention.waiting.stopTitle'), text: t('retention.waiting.stopText'), confirm: t('retention.waiting.stop') }
    if (!(await ask(question))) return
    try {
      await request(`/retention/sweeps/${sweep.id}/decide`, { method: 'POST', body: { kind: part.kind, decision }, tenant })
      toast(t(decision === 'go' ? 'retention.waiting.going' : 'retention.waiting.kept'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: retentionKey(tenant) })
  }
  return (
    <Notice tone="warning">
      <p className={classes.name}>{t('retention.waiting.title', { count, total: part.total, kind })}</p>
      <p>{t('retention.waiting.text', { until })}</p>
      {open && <Names kind={part.kind} />}
      <div className={classes.formEnd}>
        <Button size="xs" color="red" onClick={() => void decide('go')}>
          {t('retention.waiting.go')}
        </Button>
        {isNamed && (
          <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'retention.preview.hide' : 'retention.preview.names')}
          </Button>
        )}
        {isChoice && (
          <Button size="xs" variant="default" onClick={() => void decide('stop')}>
            {t('retention.waiting.stop')}
          </Button>
        )}
      </div>
    </Notice>
  )
}

/** By which word the choice is set that a part follows. */
const settingKeyOf = (kind: string): string => (kind.startsWith('trash:') ? 'trash' : kind === 'message' ? 'message-history' : kind)
