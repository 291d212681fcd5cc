import { t } from '#web/app/language.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import classes from '#web/privacy/person/dot.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

/** Whether there is anything to write to. */
const hasAddress = ({ entity, record }: PersonSectionProps): boolean =>
  entity.fields.some(
    ({ key, kind, options }) => (kind === 'email' || options.fields?.some((part) => part.kind === 'email')) && !isEmpty(record[key]),
  )

export const offersWriting = (props: PersonSectionProps): boolean => props.record.can.includes('update') && hasAddress(props)

/** As much room as the answer will take, so that nothing jumps when it comes. */
export function MayPlace(props: PersonSectionProps) {
  return (
    <span className={classes.place} aria-hidden="true">
      <span className={classes.may}>
        <span className={classes.dot} />
        {t('web.record.mayWrite')}
      </span>
      {offersWriting(props) && <span className={classes.button} />}
    </span>
  )
}
