import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { formatDate, formatDateTime } from '#messages/dates.ts'
import { type RequestKind, requestKinds } from '#schema/request.ts'
import { inSentence, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import type { Doors, HeldPerson, MyPage, MyRequest } from '#web/privacy/public/my-requests.ts'
import classes from '#web/privacy/public/public.module.css'
import { Reach } from '#web/privacy/public/reach.tsx'
import settings from '#web/settings/settings.module.css'

const AskDialog = lazy(() => import('#web/privacy/public/ask-dialog.tsx'))

/** What is held about somebody, why, every right with its button, and what came of what they asked. */
export function PersonView({ page, doors }: { page: MyPage; doors: Doors }) {
  const [asking, setAsking] = useState<RequestKind>()
  const [said, setSaid] = useState<{ text: string; tone: 'success' | 'danger' }>()
  const tell = (text: string, tone: 'success' | 'danger' = 'success') => setSaid({ text, tone })
  const ask = async (kind: RequestKind, text: string, proposals?: Parameters<Doors['ask']>[0]['proposals']) => {
    const made = await doors.ask({ kind, text, ...(proposals === undefined ? {} : { proposals }) })
    await doors.again()
    tell(made.state === 'done' ? t('requests.page.done') : t('requests.page.asked', { day: dayOf(made.dueAt) }))
  }
  const cancel = async (id: string) => {
    try {
      await doors.cancel(id)
      tell(t('requests.page.cancelled'))
    } catch (error) {
      tell(sentenceFor(error), 'danger')
    }
    await doors.again()
  }
  const fetchFile = (id: string) => doors.file(id).catch((error: unknown) => tell(sentenceFor(error), 'danger'))
  return (
    <>
      <div aria-live="polite" className={classes.said}>
        {said !== undefined && <Notice tone={said.tone}>{said.text}</Notice>}
      </div>
      <HeldPart page={page} />
      <section className={classes.part}>
        <h2>{t('requests.page.rights')}</h2>
        <ul className={settings.rows}>
          {requestKinds.map((kind) => (
            <Right key={kind} kind={kind} page={page} onAsk={() => setAsking(kind)} />
          ))}
        </ul>
      </section>
      <section className={classes.part}>
        <h2>{t('requests.page.requests')}</h2>
        {page.requests.length === 0 ? (
          <p className={classes.hint}>{t('requests.page.noRequests')}</p>
        ) : (
          <ul className={settings.rows}>
            {page.requests.map((one) => (
              <Mine key={one.id} one={one} onCancel={() => void cancel(one.id)} onFile={() => void fetchFile(one.id)} />
            ))}
          </ul>
        )}
      </section>
      {page.opened.length > 0 && <OpenedPart page={page} />}
      <Reach contact={page.contact} authority={page.authority} />
      {asking !== undefined && (
        <Suspense>
          <AskDialog kind={asking} page={page} onAsk={ask} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </>
  )
}

const dayOf = (moment: string): string => formatDate(moment.slice(0, 10), locale())

function HeldPart({ page }: { page: MyPage }) {
  const { people, besides, uses, shared, tenant } = page
  return (
    <section className={classes.part}>
      <h2>{t('requests.page.held')}</h2>
      {shared && <Notice tone="warning">{t('requests.page.shared')}</Notice>}
      {!shared && people.length === 0 && <p>{t('requests.page.nothing')}</p>}
      {people.map((person) => (
        <HeldCard key={person.id} person={person} />
      ))}
      {besides.length > 0 && (
        <p className={classes.after}>
          {t('requests.page.besides', { what: besides.map(({ count, label }) => `${inSentence(label)} (${count})`).join(', ') })}
        </p>
      )}
      {uses.length > 0 && (
        <div className={classes.after}>
          <strong>{t('requests.page.why')}</strong>
          <ul>
            {uses.map(({ use, basis }) => (
              <li key={`${use} ${basis}`}>{`${wordOfUse(use, tenant)}: ${wordOfBasis(basis)}`}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

const uses = [
  'essential.service',
  'essential.service.operations.support',
  'essential.service.security',
  'essential.legal_obligation',
] as const
const bases = ['consent', 'contract', 'legal-obligation', 'vital-interests', 'public-task', 'legitimate-interests'] as const

/** By which role one's record was opened, and when: names stay with those who work there. */
const OpenedPart = ({ page }: { page: MyPage }) => (
  <section className={classes.part}>
    <h2>{t('requests.page.opened')}</h2>
    <ul className={settings.rows}>
      {page.opened.map(({ at, role, purpose }) => (
        <li key={`${at} ${role}`} className={settings.row}>
          <span className={settings.main}>{role}</span>
          <span
            className={settings.meta}
          >{`${formatDateTime(at, locale())} · ${t(purpose === 'api-key' ? 'requests.page.byProgram' : 'requests.page.byWork')}`}</span>
        </li>
      ))}
    </ul>
  </section>
)

const wordOfUse = (use: string, tenant: string): string => {
  switch (uses.find((known) => known === use)) {
    case 'essential.service':
      return t('requests.uses.essential.service', { tenant })
    case 'essential.service.operations.support':
      return t('requests.uses.essential.service.operations.support')
    case 'essential.service.security':
      return t('requests.uses.essential.service.security')
    case 'essential.legal_obligation':
      return t('requests.uses.essential.legal_obligation')
    default:
      return t('requests.uses.rest', { tenant })
  }
}

const wordOfBasis = (basis: string): string => {
  const known = bases.find((each) => each === basis)
  return known === undefined ? basis : t(`requests.bases.${known}`)
}

function HeldCard({ person }: { person: HeldPerson }) {
  const said = person.fields.filter(({ text }) => text !== '')
  return (
    <article className={classes.card}>
      <h3>{person.title === '' ? person.label : `${person.title} (${person.label})`}</h3>
      {person.restricted && <Notice tone="warning">{t('requests.page.restricted')}</Notice>}
      {said.length === 0 ? (
        <p className={classes.hint}>{t('requests.page.emptyRecord')}</p>
      ) : (
        <dl className={settings.facts}>
          {said.map(({ key, label, text }) => (
            <FieldLine key={key} label={label} text={text} />
          ))}
        </dl>
      )}
    </article>
  )
}

const FieldLine = ({ label, text }: { label: string; text: string }) => (
  <>
    <dt>{label}</dt>
    <dd className={classes.lines}>{text}</dd>
  </>
)

function Right({ kind, page, onAsk }: { kind: RequestKind; page: MyPage; onAsk: () => void }) {
  const atOnce = page.atOnce.includes(kind)
  return (
    <li className={settings.row}>
      <div className={settings.main}>
        <p className={settings.name}>
          {t(`requests.kinds.${kind}`)}
          {atOnce && (
            <span className={settings.badge} data-tone="success">
              {t('requests.page.now')}
            </span>
          )}
        </p>
        <p className={settings.detail}>
          {kind === 'erasure' ? t('requests.explain.erasure', { tenant: page.tenant }) : t(`requests.explain.${kind}`)}
        </p>
      </div>
      <div className={settings.end}>
        <Button
          variant="default"
          size="xs"
          onClick={onAsk}
          aria-label={`${t(`requests.kinds.${kind}`)}: ${t(atOnce ? 'requests.page.doIt' : 'requests.page.ask')}`}
        >
          {t(atOnce ? 'requests.page.doIt' : 'requests.page.ask')}
        </Button>
      </div>
    </li>
  )
}

const tones = {
  done: 'success',
  refused: 'danger',
  waiting: 'warning',
  open: 'accent',
  unconfirmed: undefined,
  cancelled: undefined,
} as const

function Mine({ one, onCancel, onFile }: { one: MyRequest; onCancel: () => void; onFile: () => void }) {
  const owed = one.closedAt === null
  return (
    <li className={settings.row}>
      <div className={settings.main}>
        <p className={settings.name}>
          {t(`requests.kinds.${one.kind}`)}
          <span className={settings.badge} data-tone={tones[one.state]}>
            {one.state === 'waiting' ? t('requests.page.waiting') : t(`requests.states.${one.state}`)}
          </span>
        </p>
        <p className={settings.detail}>
          {[t('requests.page.received', { day: dayOf(one.receivedAt) }), owed ? t('requests.page.due', { day: dayOf(one.dueAt) }) : '']
            .filter((text) => text !== '')
            .join(' · ')}
        </p>
        {one.text !== null && <p className={classes.lines}>{one.text}</p>}
      </div>
      {one.file === 'coming' && <p className={settings.meta}>{t('requests.page.coming')}</p>}
      {one.file === 'ready' && (
        <div className={settings.end}>
          <Button variant="default" size="xs" onClick={onFile}>
            {t('requests.page.download')}
          </Button>
        </div>
      )}
      {owed && (
        <div className={settings.end}>
          <Button
            variant="subtle"
            size="xs"
            onClick={onCancel}
            aria-label={`${t(`requests.kinds.${one.kind}`)}: ${t('requests.page.cancel')}`}
          >
            {t('requests.page.cancel')}
          </Button>
        </div>
      )}
    </li>
  )
}
