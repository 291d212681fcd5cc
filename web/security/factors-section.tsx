import { Button } from '@mantine/core'
import { IconDeviceMobileCode, IconFileText, IconFingerprint, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode } from 'react'
import { formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { beginApp } from '#web/security/add-app.tsx'
import { countOf, type Factors, factorsQuery, type Passkey, refreshSecurity } from '#web/security/factors.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

const FactorDialog = lazy(() => import('#web/security/factor-dialogs.tsx'))
const RenameDialog = lazy(() => import('#web/security/rename-dialog.tsx'))

const ago = (at: string): string => formatRelative(at, locale(), new Date())

/** An authenticator app, passkeys, recovery codes: what there is, and the way to more. */
export function FactorsSection() {
  const factors = useQuery(factorsQuery)
  return (
    <Section title={t('security.factors.title')} description={t('security.factors.text')}>
      {factors.isPending && <Skeletons lines={4} />}
      {factors.isError && <ErrorState error={factors.error} retry={() => void factors.refetch()} />}
      {factors.data !== undefined && (
        <ul className={classes.rows}>
          <AppRow factors={factors.data} />
          <PasskeysRow factors={factors.data} />
          {factors.data.passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} factors={factors.data} />
          ))}
          {countOf(factors.data) > 0 && <RecoveryRow left={factors.data.recoveryCodes} />}
        </ul>
      )}
    </Section>
  )
}

/** Does it, says so, and shows what there is now; says why where it failed. */
function useChange() {
  const client = useQueryClient()
  return async (work: () => Promise<unknown>, said?: string) => {
    try {
      const done = await proving(async () => ({ result: await work() }))
      if (done !== undefined && said !== undefined) toast(said)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshSecurity(client)
  }
}

interface RowProps {
  icon: ReactNode
  name: ReactNode
  detail: string
  children: ReactNode
}

function Row({ icon, name, detail, children }: RowProps) {
  return (
    <li className={classes.row}>
      <span className={classes.face} aria-hidden="true">
        {icon}
      </span>
      <div className={classes.main}>
        <p className={classes.name}>{name}</p>
        <p className={classes.detail}>{detail}</p>
      </div>
      <div className={classes.end}>{children}</div>
    </li>
  )
}

const usedText = (lastUsedAt: string | null): string =>
  lastUsedAt === null ? t('security.passkeys.neverUsed') : t('security.app.used', { when: ago(lastUsedAt) })

function AppRow({ factors }: { factors: Factors }) {
  const change = useChange()
  const { totp } = factors
  const add = () =>
    change(async () => {
      const app = await beginApp()
      void openDialog((close) => <FactorDialog what={{ add: 'app', app }} onClose={() => close()} />)
    })
  const remove = async () => {
    const question = { title: t('security.app.removeTitle'), text: removeText(factors), confirm: t('security.app.remove'), danger: true }
    if (await ask(question)) await change(() => request('/account/totp', { method: 'DELETE' }), t('security.app.removed'))
  }
  return (
    <Row
      icon={<IconDeviceMobileCode size={22} stroke={1.5} />}
      name={
        <>
          {t('security.app.title')}
          {totp !== null && (
            <span className={classes.badge} data-tone="success">
              {t('security.factors.on')}
            </span>
          )}
        </>
      }
      detail={
        totp === null
          ? t('security.app.text')
          : [t('security.app.since', { when: ago(totp.addedAt) }), usedText(totp.lastUsedAt)].join(' · ')
      }
    >
      {totp === null ? (
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => void add()}>
          {t('security.app.add')}
        </Button>
      ) : (
        <Button variant="default" size="xs" onClick={() => void remove()}>
          {t('security.app.remove')}
        </Button>
      )}
    </Row>
  )
}

const removeText = (factors: Factors): string => t(countOf(factors) === 1 ? 'security.factors.lastText' : 'security.factors.removeText')

function PasskeysRow({ factors }: { factors: Factors }) {
  const count = factors.passkeys.length
  const add = () => void openDialog((close) => <FactorDialog what={{ add: 'passkey', count }} onClose={() => close()} />)
  return (
    <Row icon={<IconFingerprint size={22} stroke={1.5} />} name={t('security.passkeys.title')} detail={t('security.passkeys.text')}>
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
        {t('security.passkeys.add')}
      </Button>
    </Row>
  )
}

function PasskeyRow({ passkey, factors }: { passkey: Passkey; factors: Factors }) {
  const change = useChange()
  const { id, name, createdAt, lastUsedAt } = passkey
  const remove = async () => {
    const question = {
      title: t('security.passkeys.removeTitle', { name }),
      text: removeText(factors),
      confirm: t('security.passkeys.remove'),
      danger: true,
    }
    if (await ask(question))
      await change(() => request(`/account/passkeys/${id}`, { method: 'DELETE' }), t('security.passkeys.removed', { name }))
  }
  return (
    <Row icon={null} name={name} detail={[t('security.app.since', { when: ago(createdAt) }), usedText(lastUsedAt)].join(' · ')}>
      <Button
        variant="default"
        size="xs"
        aria-label={t('security.passkeys.renameOne', { name })}
        onClick={() => void openDialog((close) => <RenameDialog passkey={passkey} onClose={() => close()} />)}
      >
        {t('security.passkeys.rename')}
      </Button>
      <Button variant="default" size="xs" aria-label={t('security.passkeys.removeOne', { name })} onClick={() => void remove()}>
        {t('security.passkeys.remove')}
      </Button>
    </Row>
  )
}

function RecoveryRow({ left }: { left: number }) {
  const change = useChange()
  const renew = async () => {
    const question = {
      title: t('security.recovery.renewTitle'),
      text: t('security.recovery.renewText'),
      confirm: t('security.recovery.renew'),
    }
    if (!(await ask(question))) return
    await change(async () => {
      const { data } = await request<{ data: { recoveryCodes: readonly string[] } }>('/account/recovery-codes', { method: 'POST' })
      void openDialog((close) => <FactorDialog what={{ codes: data.recoveryCodes }} onClose={() => close()} />)
    })
  }
  return (
    <Row
      icon={<IconFileText size={22} stroke={1.5} />}
      name={
        <>
          {t('security.recovery.title')}
          <span className={classes.badge} data-tone={left < 3 ? 'warning' : undefined}>
            {t('security.recovery.left', { count: left })}
          </span>
        </>
      }
      detail={t('security.recovery.text')}
    >
      <Button variant="default" size="xs" onClick={() => void renew()}>
        {t('security.recovery.renew')}
      </Button>
    </Row>
  )
}
