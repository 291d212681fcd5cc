import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity, ModelField, RecordData } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { prefill } from '#web/derived/form/draft.ts'
import { emptyState } from '#web/derived/list/list-state.ts'
import { useListState } from '#web/derived/list/use-list-state.ts'
import classes from '#web/derived/record/related-panel.module.css'
import { listQuery } from '#web/derived/records.ts'
import { RecordChip } from '#web/fields/link.tsx'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'

interface Relation {
  readonly from: ModelEntity
  readonly field: ModelField
}

/** Every link of the model that leads to this entity and can be asked backwards. */
export function relationsTo(entities: readonly ModelEntity[], name: string): readonly Relation[] {
  return entities.flatMap((from) =>
    from.fields
      .filter((field) => field.kind === 'link' && field.options.entity === name && field.filter.includes('eq'))
      .map((field) => ({ from, field })),
  )
}

/** What links to this record: the people of a company, its subsidiaries. */
export function RelatedPanel({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const relations = relationsTo(useModel().entities, entity.name)
  if (relations.length === 0) return null
  return (
    <aside className={classes.panel} aria-label={t('web.related.title')}>
      {relations.map((relation) => (
        <Related key={`${relation.from.name} ${relation.field.key}`} entity={entity} record={record} relation={relation} />
      ))}
    </aside>
  )
}

const shown = 8

function Related({ entity, record, relation }: { entity: ModelEntity; record: RecordData; relation: Relation }) {
  const { from, field } = relation
  const tenant = useTenant()
  const go = useGo()
  const [, changeList] = useListState(tenant, from)
  const query = useInfiniteQuery(listQuery(tenant, from, { filter: { [field.key]: { eq: record.id } } }))
  const page = query.data?.pages[0]
  const rows = page?.data.slice(0, shown) ?? []
  // A company's subsidiaries are companies too: the link's own name tells them apart.
  const title = from.name === entity.name ? t('web.related.through', { name: from.labels, field: field.label }) : from.labels
  const showAll = () => {
    changeList({ ...emptyState, conditions: [{ field: field.key, operator: 'in', value: [record.id] }] })
    go(paths.list(tenant, from.plural))
  }
  const create = () => {
    prefill(tenant, from, { [field.key]: record.id })
    go(paths.create(tenant, from.plural))
  }
  return (
    <section className={classes.card}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          {title} {page?.count !== undefined && <span className={classes.count}>{page.count}</span>}
        </h2>
        {from.can.includes('create') && record.deletedAt === null && (
          <IconButton label={t('web.create.one', { name: inSentence(from.label) })} size="sm" onClick={create}>
            <IconPlus size={16} stroke={1.6} />
          </IconButton>
        )}
      </header>
      {page !== undefined && rows.length === 0 && <p className={classes.none}>{t('web.related.none')}</p>}
      <ul className={classes.rows}>
        {rows.map((row) => (
          <li key={row.id}>
            <RecordChip entityName={from.name} id={row.id} />
          </li>
        ))}
      </ul>
      {(page?.count ?? 0) > shown && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={showAll}>
          {t('web.related.all', { count: page?.count ?? 0 })}
        </Button>
      )}
    </section>
  )
}
