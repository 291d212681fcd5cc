import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import shared from '#web/import/import.module.css'
import type { ImportRun } from '#web/import/imports.ts'
import classes from '#web/import/result.module.css'
import { Link } from '#web/kit/link.tsx'
import { Section } from '#web/kit/page.tsx'

/** The records that an undo left alone, since somebody edited them after the import. */
export function Kept({ run }: { run: ImportRun }) {
  const tenant = useTenant()
  const model = useModel()
  const kept = run.kept ?? []
  const count = run.progress.kept ?? kept.length
  if (count === 0) return null
  const more = count - kept.length
  return (
    <Section title={t('import.result.keptTitle', { count })} description={t('import.result.keptText', { count })}>
      <ul className={classes.kept}>
        {kept.map((record) => (
          <li key={record.id}>
            <Link
              to={paths.record(tenant, entityByName(model, record.entity)?.plural ?? record.entity, record.id)}
              className={classes.link}
            >
              {record.title || t('web.record.untitled')}
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={shared.hint}>{t('import.result.keptMore', { count: more })}</p>}
    </Section>
  )
}
