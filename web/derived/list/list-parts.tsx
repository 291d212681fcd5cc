import { Button } from '@mantine/core'
import { IconChartBar, IconSearchOff } from '@tabler/icons-react'
import { EntityIcon } from '#web/app/icons.tsx'
import { inSentence, language, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/derived/list/list-page.module.css'
import { emptyState } from '#web/derived/list/list-state.ts'
import type { List } from '#web/derived/list/use-list.ts'
import { useGo } from '#web/kit/go.ts'
import { EmptyState, useLate } from '#web/kit/state.tsx'

interface FooterProps {
  entity: ModelEntity
  count: number | undefined
  isMore: boolean
  onSummary?: () => void
}

/** How many there are, and the way to what they come to. */
export function Footer({ entity, count, isMore, onSummary }: FooterProps) {
  if (count === undefined) return <footer className={classes.footer} />
  const number = new Intl.NumberFormat(language()).format(count)
  const name = inSentence(count === 1 && !isMore ? entity.label : entity.labels)
  return (
    <footer className={classes.footer}>
      <span>{isMore ? t('web.list.countMore', { number, name }) : t('web.list.count', { number, name })}</span>
      {onSummary !== undefined && count > 0 && (
        <button type="button" className={classes.summary} onClick={onSummary}>
          <IconChartBar size={15} stroke={1.6} aria-hidden="true" />
          {t('web.list.summary')}
        </button>
      )}
    </footer>
  )
}

/** Nothing matches, or nothing is there yet: each with the first step out of it. */
export function NothingHere({ list }: { list: List }) {
  const { entity, tenant, state } = list
  const go = useGo()
  if (state.q !== '' || state.conditions.length > 0) {
    return (
      <div className={classes.nothing}>
        <EmptyState icon={<IconSearchOff size={26} stroke={1.5} />} title={t('web.list.noMatch')} text={t('web.list.noMatchText')}>
          <Button variant="default" onClick={() => list.change({ ...emptyState, sort: state.sort })}>
            {t('web.list.clearAll')}
          </Button>
        </EmptyState>
      </div>
    )
  }
  const mayImport = entity.can.includes('import')
  const mayCreate = entity.can.includes('create')
  return (
    <div className={classes.nothing}>
      <EmptyState
        icon={<EntityIcon name={entity.name} size={26} />}
        title={t('web.list.none', { name: inSentence(entity.labels) })}
        text={mayImport ? t('web.list.noneImport') : mayCreate ? t('web.list.noneCreate') : t('web.list.noneRead')}
      >
        {mayImport && <Button onClick={() => go(paths.import(tenant, entity.plural))}>{t('web.list.importFile')}</Button>}
        {mayCreate && (
          <Button variant={mayImport ? 'default' : 'filled'} onClick={() => go(paths.create(tenant, entity.plural))}>
            {t('web.create.one', { name: inSentence(entity.label) })}
          </Button>
        )}
      </EmptyState>
    </div>
  )
}

const shape = Array.from({ length: 14 }, (_, line) => ({ line, name: 130 + ((line * 53) % 90), detail: 90 + ((line * 37) % 120) }))

/** Rows on their way: grey bars, once it takes longer than people notice. */
export function GridSkeleton() {
  const late = useLate()
  return (
    <div className={classes.skeletons} role="status" aria-label={t('web.loading')}>
      {late &&
        shape.map(({ line, name, detail }) => (
          <div key={line} className={classes.skeleton}>
            <span style={{ width: 24, borderRadius: 12, height: 24 }} />
            <span style={{ width: name }} />
            <span style={{ width: detail }} />
            <span style={{ width: name + 40 }} />
            <span style={{ width: detail - 20 }} />
          </div>
        ))}
    </div>
  )
}
