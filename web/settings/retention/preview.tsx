import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Link } from '#web/kit/link.tsx'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { kindName, namesQuery, type Outlook, previewQuery } from '#web/settings/retention/retention.ts'
import classes from '#web/settings/settings.module.css'

/** What would be deleted if the night were now. */
export function Preview() {
  const preview = useQuery(previewQuery(useTenant()))
  const due = preview.data?.kinds.filter(({ found }) => found > 0) ?? []
  return (
    <Section title={t('retention.preview.title')} description={t('retention.preview.description')}>
      {preview.isPending && <Skeletons lines={2} />}
      {preview.isError && <ErrorState error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data !== undefined && due.length === 0 && <p className={classes.detail}>{t('retention.preview.nothing')}</p>}
      {due.length > 0 && (
        <ul className={classes.rows}>
          {due.map((outlook) => (
            <Row key={outlook.kind} outlook={outlook} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Row({ outlook }: { outlook: Outlook }) {
  const [open, setOpen] = useState(false)
  const model = useModel()
  const { kind, found, total, held, previous, waits } = outlook
  const entity = entityByName(model, kind.replace('trash:', ''))
  const facts = [
    t('retention.preview.of', { count: found, total: total ?? 0 }),
    ...(held > 0 ? [t('retention.preview.held', { count: held })] : []),
    ...(previous === null ? [] : [t('retention.preview.previous', { count: previous })]),
  ]
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {kindName(model, kind)}
          {waits && (
            <span className={classes.badge} data-tone="warning">
              {t('retention.preview.waits')}
            </span>
          )}
        </p>
        <p className={classes.detail}>{facts.join(' · ')}</p>
        {open && <Names kind={kind} />}
      </div>
      {entity !== undefined && found > held && (
        <div className={classes.end}>
          <Button variant="default" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'retention.preview.hide' : 'retention.preview.names')}
          </Button>
        </div>
      )}
    </li>
  )
}

/** The first of those that would go, by name: those who decide see them, though nobody else does. */
export function Names({ kind }: { kind: string }) {
  const tenant = useTenant()
  const model = useModel()
  const names = useQuery(namesQuery(tenant, kind))
  if (names.isLoadingError) return <ErrorState error={names.error} retry={() => void names.refetch()} />
  if (names.data === undefined) return <Skeletons />
  return (
    <p className={classes.detail}>
      {t('retention.preview.first', { count: names.data.names.length })}:{' '}
      {names.data.names.map(({ id, entity, title }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          {kind.startsWith('trash:') ? (
            title || t('web.record.untitled')
          ) : (
            <Link to={paths.record(tenant, entityByName(model, entity)?.plural ?? '', id)}>{title || t('web.record.untitled')}</Link>
          )}
        </span>
      ))}
    </p>
  )
}
