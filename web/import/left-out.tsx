import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import shared from '#web/import/import.module.css'
import type { ImportRun } from '#web/import/imports.ts'
import classes from '#web/import/result.module.css'
import { Link } from '#web/kit/link.tsx'
import { Section } from '#web/kit/page.tsx'

/** Rows that came in without their photo, each with the reason and its record. */
export function LeftOut({ run, entity }: { run: ImportRun; entity: ModelEntity }) {
  const tenant = useTenant()
  const count = run.progress.leftOut
  if (count === 0) return null
  const more = count - run.leftOut.length
  return (
    <Section title={t('import.result.leftOutTitle', { count })}>
      <ul className={classes.kept}>
        {run.leftOut.map(({ row, message, recordId }) => (
          <li key={`${row} ${message}`}>
            {recordId === null ? (
              t('import.result.leftOutRow', { row })
            ) : (
              <Link to={paths.record(tenant, entity.plural, recordId)} className={classes.link}>
                {t('import.result.leftOutRow', { row })}
              </Link>
            )}
            {': '}
            {message}
          </li>
        ))}
      </ul>
      {more > 0 && <p className={shared.hint}>{t('import.result.leftOutMore', { count: more })}</p>}
    </Section>
  )
}
