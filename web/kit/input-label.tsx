import { t } from '#web/app/language.ts'
import classes from '#web/kit/input-label.module.css'

/** The label above an input. What is required is said by a word. */
export function InputLabel({ label, required = false }: { label: string; required?: boolean | undefined }) {
  return (
    <>
      {label}
      {required && <span className={classes.required}>{t('web.required')}</span>}
    </>
  )
}
