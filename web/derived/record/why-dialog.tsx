import { IconCheck, IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { roles } from '#schema/access.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { useHere } from '#web/app/tenant.ts'
import classes from '#web/derived/record/why-dialog.module.css'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { Dialog } from '#web/kit/dialog.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Picker } from '#web/kit/picker.tsx'
import type { PickerOption } from '#web/kit/picker-option.ts'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

const sentences = {
  all: 'roles.becauseAll',
  none: 'roles.becauseNone',
  owner: 'roles.becauseOwner',
  author: 'roles.becauseAuthor',
  'not-own': 'roles.becauseNotOwn',
  'not-team': 'roles.becauseNotTeam',
} as const

const actionWords = { read: 'roles.read', update: 'roles.update', delete: 'roles.deleteAction', export: 'roles.export' } as const

interface Why {
  readonly member: { readonly name: string; readonly active: boolean }
  readonly role: { readonly key: string; readonly name: string }
  readonly rules: readonly {
    readonly action: keyof typeof actionWords
    readonly allowed: boolean
    readonly because: keyof typeof sentences | 'team' | 'target'
  }[]
  readonly owner: { readonly name: string | null } | null
  readonly hidden: readonly string[]
  readonly teams: readonly string[]
}

interface WhyDialogProps {
  entity: ModelEntity
  record: RecordData
  onClose: () => void
}

/** What one member may do with this record, and by which rule. */
export default function WhyDialog({ entity, record, onClose }: WhyDialogProps) {
  const { tenant, account, model } = useHere()
  const members = entityByName(model, 'member')
  const [chosen, setChosen] = useState<readonly PickerOption[]>(
    members === undefined ? [] : [recordOption(members, tenant.memberId, account.name)],
  )
  const member = chosen[0]?.id
  const why = useQuery({
    queryKey: ['why', tenant.slug, entity.plural, record.id, member],
    queryFn: async ({ signal }) =>
      (await request<{ data: Why }>(`/${entity.plural}/${record.id}/access?member=${member}`, { tenant: tenant.slug, signal })).data,
    enabled: member !== undefined,
    placeholderData: keepPreviousData,
  })
  return (
    <Dialog title={t('roles.whyTitle')} onClose={onClose} size="lg">
      <div className={classes.body}>
        <p className={classes.intro}>{t('roles.whyIntro')}</p>
        {members !== undefined && (
          <Picker label={t('roles.whyMember')} required value={chosen} onChange={setChosen} source={recordsSource(tenant.slug, members)} />
        )}
        {why.isError && <ErrorState error={why.error} retry={() => void why.refetch()} />}
        {why.isPending && <Skeletons lines={4} />}
        {why.data !== undefined && <Rulings entity={entity} why={why.data} />}
      </div>
    </Dialog>
  )
}

function becauseOf(because: Why['rules'][number]['because'], role: string, teams: readonly string[]): string {
  if (because === 'target') return t('roles.becauseTarget')
  return because === 'team' ? t('roles.becauseTeam', { role, teams: teams.join(', ') }) : t(sentences[because], { role })
}

function Rulings({ entity, why }: { entity: ModelEntity; why: Why }) {
  const builtIn = roles.find((one) => one === why.role.key)
  const role = builtIn === undefined ? why.role.name : t(`settings.roles.${builtIn}`)
  const hidden = entity.fields.filter(({ key }) => why.hidden.includes(key)).map(({ label }) => label)
  return (
    <div aria-live="polite">
      {!why.member.active && <Notice tone="warning">{t('roles.inactive', { name: why.member.name })}</Notice>}
      <ul className={classes.rules}>
        {why.rules.map(({ action, allowed, because }) => (
          <li key={action} data-allowed={allowed}>
            <span className={classes.mark}>
              {allowed ? <IconCheck size={16} stroke={2} aria-hidden="true" /> : <IconX size={16} stroke={2} aria-hidden="true" />}
            </span>
            <span className={classes.action}>
              {t(actionWords[action])}: {t(allowed ? 'roles.may' : 'roles.mayNot')}
            </span>
            <span className={classes.because}>{becauseOf(because, role, why.teams)}</span>
          </li>
        ))}
      </ul>
      <p className={classes.intro}>
        {[
          ...(why.owner?.name ? [t('roles.ownerIs', { name: why.owner.name })] : []),
          hidden.length === 0 ? t('roles.whyNothingHidden') : t('roles.whyHidden', { fields: hidden.join(', ') }),
        ].join(' ')}
      </p>
    </div>
  )
}
