import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { EntityIcon } from '#web/app/icons.tsx'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import shared from '#web/import/import.module.css'
import { type ImportSummary, importsQuery } from '#web/import/imports.ts'
import classes from '#web/import/start.module.css'
import { Link } from '#web/kit/link.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'

/** What was imported before, and what is still running or not started. */
export function PastImports() {
  const tenant = useTenant()
  const imports = useInfiniteQuery(importsQuery(tenant))
  const all = imports.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section aria-label={t('import.past.title')}>
      <h2 className={classes.pastTitle}>{t('import.past.title')}</h2>
      {imports.isPending && <Skeletons lines={3} />}
      {imports.isError && <ErrorState error={imports.error} retry={() => void imports.refetch()} />}
      {imports.isSuccess && all.length === 0 && <p className={shared.hint}>{t('import.past.empty')}</p>}
      {all.length > 0 && (
        <ul className={classes.past}>
          {all.map((run) => (
            <PastImport key={run.id} run={run} />
          ))}
        </ul>
      )}
      {imports.hasNextPage && (
        <Button variant="default" mt="sm" loading={imports.isFetchingNextPage} onClick={() => void imports.fetchNextPage()}>
          {t('import.past.more')}
        </Button>
      )}
    </section>
  )
}

const tones = { mapping: undefined, running: 'accent', done: 'success', failed: 'danger', undoing: 'accent', undone: undefined } as const

function PastImport({ run }: { run: ImportSummary }) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), run.entity)
  const { done, total, failed } = run.progress
  const share = total === 0 ? 0 : Math.floor((done / total) * 100)
  const isMoving = run.state === 'running' || run.state === 'undoing'
  return (
    <li>
      <Link to={paths.importRun(tenant, run.id)} className={classes.pastImport}>
        <span className={classes.pastIcon}>
          <EntityIcon name={run.entity} />
        </span>
        <span className={classes.pastMain}>
          <span className={classes.pastName}>{run.fileName}</span>
          <span className={shared.hint}>
            {[
              entity?.labels ?? run.entity,
              t('import.past.rows', { count: run.rows }),
              ...(failed > 0 && !isMoving ? [t('import.past.someFailed', { count: failed })] : []),
            ].join(' · ')}{' '}
            · <Time at={run.createdAt} />
          </span>
        </span>
        <span className={classes.badge} data-tone={tones[run.state]}>
          {t(`import.past.${run.state}`)}
          {isMoving && ` ${share} %`}
        </span>
      </Link>
    </li>
  )
}
