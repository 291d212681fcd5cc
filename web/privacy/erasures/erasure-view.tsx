import { Button, Loader } from '@mantine/core'
import { IconCheck, IconCircleDashed } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import eraseClasses from '#web/privacy/erasures/erasures.module.css'
import { decideErasure, type Erasure, erasureQuery, erasureSteps, erasuresKey } from '#web/privacy/erasures/erasures.ts'
import { PlanView } from '#web/privacy/erasures/plan-view.tsx'
import { Tables } from '#web/privacy/erasures/tables.tsx'
import { useTrail } from '#web/privacy/trail.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

const dayOf = (moment: string): string => formatDate(moment.slice(0, 10), locale())

/** One erasure: how far it is, what went, and its proof. */
export function ErasureView({ id }: { id: string }) {
  const found = useQuery(erasureQuery(useTenant(), id))
  useTrail('erasures', found.data === undefined ? '…' : t('erasures.view.title', { day: dayOf(found.data.askedAt) }))
  if (found.data === undefined) {
    return (
      <Page title={t('privacy.pages.erasures')}>
        {found.isError ? <ErrorState error={found.error} retry={() => void found.refetch()} /> : <Skeletons lines={6} />}
      </Page>
    )
  }
  const one = found.data
  return (
    <Page title={t('erasures.view.title', { day: dayOf(one.askedAt) })} description={t(`erasures.states.${one.state}`)}>
      <Facts one={one} />
      {one.state === 'deciding' && <Decision one={one} />}
      {(one.state === 'waiting' || one.state === 'running') && <Progress one={one} />}
      {one.state === 'failed' && <Failed one={one} />}
      {(one.state === 'done' || one.state === 'completed') && <Proof one={one} />}
      {one.state !== 'done' && one.state !== 'completed' && (
        <Section>
          <PlanView plan={one.plan} />
        </Section>
      )}
      {Object.keys(one.counts).length > 0 && <Tables one={one} />}
    </Page>
  )
}

function Facts({ one }: { one: Erasure }) {
  const facts: [string, string | null][] = [
    [t('erasures.view.asked'), dayOf(one.askedAt)],
    [t('erasures.view.done'), one.doneAt && dayOf(one.doneAt)],
    [t('erasures.view.backups'), one.backupsUntil && dayOf(one.backupsUntil)],
    [t('erasures.view.completed'), one.completedAt && dayOf(one.completedAt)],
    [t('erasures.view.number'), one.id],
  ]
  return (
    <Section>
      <dl className={classes.facts}>
        {facts.flatMap(([label, value]) =>
          value === null
            ? []
            : [
                <dt key={label}>{label}</dt>,
                <dd key={`${label} value`} style={{ overflowWrap: 'anywhere' }}>
                  {value}
                </dd>,
              ],
        )}
      </dl>
    </Section>
  )
}

const problems: Readonly<Record<string, 'importRuns' | 'tombstone' | 'lastOwner'>> = {
  'erasure.import-running': 'importRuns',
  'erasure.tombstone-refused': 'tombstone',
  'member.last-owner': 'lastOwner',
}

function Progress({ one }: { one: Erasure }) {
  const at = erasureSteps.indexOf(one.step)
  const waitsFor = problems[one.problem ?? '']
  return (
    <Section description={t('erasures.view.wait')}>
      {waitsFor !== undefined && <Notice tone="warning">{t(`erasures.view.${waitsFor}`)}</Notice>}
      <ul className={eraseClasses.steps} aria-live="polite">
        {erasureSteps.slice(0, -1).map((step, index) => (
          <li key={step} data-done={index < at}>
            {index < at && <IconCheck size={18} stroke={1.8} aria-hidden="true" />}
            {index === at && <Loader size={18} />}
            {index > at && <IconCircleDashed size={18} stroke={1.5} aria-hidden="true" />}
            {t(`erasures.steps.${step}`)}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** The queue gave up. It goes on where it stood. */
function Failed({ one }: { one: Erasure }) {
  const decide = useDecision(one)
  return (
    <Section>
      <Notice tone="danger">{t(`erasures.view.${problems[one.problem ?? ''] ?? 'interrupted'}`)}</Notice>
      {decide.isError && <Notice tone="danger">{sentenceFor(decide.error)}</Notice>}
      <div>
        <Button loading={decide.isPending} onClick={() => decide.mutate(true)}>
          {t('erasures.view.again')}
        </Button>
      </div>
    </Section>
  )
}

function useDecision(one: Erasure) {
  const tenant = useTenant()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (erase: boolean) => proving(() => decideErasure(tenant, one.id, erase)),
    onSettled: () => client.invalidateQueries({ queryKey: erasuresKey(tenant) }),
  })
}

function Decision({ one }: { one: Erasure }) {
  const decide = useDecision(one)
  return (
    <Section title={t('erasures.view.decide')} description={t('erasures.view.decideText')}>
      {decide.isError && <Notice tone="danger">{sentenceFor(decide.error)}</Notice>}
      <div className={eraseClasses.buttons}>
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate(false)}>
          {t('erasures.view.refuse')}
        </Button>
        <Button color="red" loading={decide.isPending} onClick={() => decide.mutate(true)}>
          {t('erasures.view.allow')}
        </Button>
      </div>
    </Section>
  )
}

function Proof({ one }: { one: Erasure }) {
  const tenant = useTenant()
  const save = useMutation({ mutationFn: (kind: 'certificate' | 'completion') => download(`/erasures/${one.id}/${kind}`, { tenant }) })
  return (
    <Section title={t('erasures.view.proof')} description={t('erasures.view.proofText')}>
      {save.isError && <Notice tone="danger">{sentenceFor(save.error)}</Notice>}
      <div className={eraseClasses.buttons}>
        <Button loading={save.isPending} onClick={() => save.mutate('certificate')}>
          {t('erasures.view.certificate')}
        </Button>
        {one.state === 'completed' && (
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate('completion')}>
            {t('erasures.view.completion')}
          </Button>
        )}
      </div>
      {one.state === 'done' && (
        <p className={classes.hint} style={{ marginTop: 8 }}>
          {t('erasures.view.later')}
        </p>
      )}
    </Section>
  )
}
