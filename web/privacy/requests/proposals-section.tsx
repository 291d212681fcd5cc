import { Checkbox } from '@mantine/core'
import { t } from '#web/app/language.ts'
import { Section } from '#web/kit/page.tsx'
import classes from '#web/privacy/requests/proposals.module.css'
import type { WholeRequest } from '#web/privacy/requests/requests.ts'
import settings from '#web/settings/settings.module.css'

export type Proposed = WholeRequest['proposals'][number]

export const keyOfProposal = ({ id, field }: Proposed): string => `${id} ${field}`

interface ProposalsProps {
  proposals: readonly Proposed[]
  /** Those that will be written; without it nothing is to be decided any more. */
  accepted?: ReadonlySet<string>
  onChange?: (accepted: ReadonlySet<string>) => void
}

/** What is held beside what the person says it should be, each to be followed or not. */
export function Proposals({ proposals, accepted, onChange }: ProposalsProps) {
  const turn = (key: string) => {
    const next = new Set(accepted)
    if (!next.delete(key)) next.add(key)
    onChange?.(next)
  }
  return (
    <ul className={classes.proposals}>
      {proposals.map((each) => {
        const key = keyOfProposal(each)
        return (
          <li key={key} className={classes.proposal}>
            {accepted === undefined ? (
              <p className={settings.name}>
                {each.label}
                {each.accepted !== null && (
                  <span className={settings.badge} data-tone={each.accepted ? 'success' : 'danger'}>
                    {t(each.accepted ? 'requests.one.corrected' : 'requests.one.notCorrected')}
                  </span>
                )}
              </p>
            ) : (
              <Checkbox label={each.label} checked={accepted.has(key)} onChange={() => turn(key)} />
            )}
            <dl className={classes.sides}>
              {each.accepted === null && <Side label={t('requests.one.now')} text={each.now} />}
              <Side label={t('requests.one.proposed')} text={each.value} />
            </dl>
          </li>
        )
      })}
    </ul>
  )
}

const Side = ({ label, text }: { label: string; text: string }) => (
  <div className={classes.side}>
    <dt>{label}</dt>
    <dd>{text === '' ? t('requests.one.nothingThere') : text}</dd>
  </div>
)

/** What was proposed, where nothing is to be decided about it here. */
export const ProposalsSection = ({ one }: { one: WholeRequest }) => (
  <Section title={t('requests.one.changes')}>
    <Proposals proposals={one.proposals} />
  </Section>
)
