import { NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { settings } from '#web/app/storage.ts'
import type { List } from '#web/derived/list/use-list.ts'
import type { ListQuery } from '#web/derived/records.ts'
import classes from '#web/derived/summary/summary.module.css'
import {
  conditionsFor,
  fieldTitle,
  type Group,
  groupFields,
  groupLabel,
  groupsQuery,
  numberText,
  percent,
  totalColumns,
  totalsQuery,
} from '#web/derived/summary/summary.ts'
import { TotalsTable } from '#web/derived/summary/totals-table.tsx'
import { Dialog } from '#web/kit/dialog.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

interface SummaryDialogProps {
  entity: ModelEntity
  list: List
  query: ListQuery
  isSelected: boolean
  onClose: () => void
}

/** What a list comes to: how its records fall into groups, each of which leads to the records in it, and how well its columns are filled. */
export default function SummaryDialog({ entity, list, query, isSelected, onClose }: SummaryDialogProps) {
  const isNarrowed = query.q !== undefined || query.filter !== undefined
  const fields = groupFields(entity)
  const kept = `groups:${list.tenant}:${entity.plural}`
  const [by, setBy] = useState(() => fields.find(({ key }) => key === settings.read(kept))?.key ?? fields[0]?.key)
  const field = fields.find(({ key }) => key === by)
  const columns = totalColumns(
    entity,
    list.columns.shown.map((column) => column.field),
  )
  const totals = useQuery(
    totalsQuery(
      list.tenant,
      entity,
      query,
      columns.map(({ key }) => key),
    ),
  )
  // Where one of several conditions is enough, one more would widen the list.
  const isOpen = !isSelected && (list.state.match === 'and' || list.state.conditions.length < 2)
  const narrow = (group: Group | undefined) => {
    if (field === undefined) return
    list.change({ match: 'and', conditions: [...list.state.conditions, ...conditionsFor(field, group)] })
    onClose()
  }
  return (
    <Dialog title={t('summary.title', { name: inSentence(entity.labels) })} onClose={onClose} size="lg">
      <div className={classes.summary}>
        {(isSelected || isNarrowed) && <p className={classes.of}>{t(isSelected ? 'summary.selected' : 'summary.narrowed')}</p>}
        {field !== undefined && (
          <section className={classes.section}>
            <NativeSelect
              label={t('summary.by')}
              value={field.key}
              onChange={(event) => {
                setBy(event.currentTarget.value)
                settings.write(kept, event.currentTarget.value)
              }}
              data={fields.map((one) => ({ value: one.key, label: fieldTitle(one) }))}
            />
            <GroupBars
              groups={groupsQuery(list.tenant, entity, query, field.key)}
              field={field}
              count={totals.data?.count}
              onGroup={isOpen ? narrow : undefined}
            />
          </section>
        )}
        <TotalsTable totals={totals} columns={columns} />
      </div>
    </Dialog>
  )
}

interface GroupBarsProps {
  groups: ReturnType<typeof groupsQuery>
  field: ModelField
  /** Of all records, once it is known. */
  count: number | undefined
  onGroup: ((group: Group | undefined) => void) | undefined
}

function GroupBars({ groups: asked, field, count, onGroup }: GroupBarsProps) {
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...asked, placeholderData: keepPreviousData })
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined || isPlaceholderData) return <Skeletons lines={5} />
  const groups: (Group | undefined)[] = [...data.data, ...(data.empty > 0 ? [undefined] : [])]
  if (groups.length === 0) return <p className={classes.of}>{t('summary.nothing')}</p>
  const countOf = (group: Group | undefined) => group?.count ?? data.empty
  const most = Math.max(...groups.map(countOf))
  // One record may have several tags.
  const all = field.kind === 'tags' ? count : groups.reduce((sum, group) => sum + countOf(group), 0)
  const shareOf = (part: number) =>
    all === undefined ? numberText(part) : t('summary.share', { count: numberText(part), share: percent(part, all) })
  return (
    <>
      <ul className={classes.groups}>
        {groups.map((group) => (
          <GroupBar
            key={group === undefined ? '' : `=${group.value}`}
            label={group === undefined ? t('summary.empty') : groupLabel(field, group)}
            isEmpty={group === undefined}
            share={shareOf(countOf(group))}
            width={(countOf(group) / most) * 100}
            onOpen={onGroup && (() => onGroup(group))}
          />
        ))}
      </ul>
      {onGroup !== undefined && <p className={classes.of}>{t('summary.show')}</p>}
      {field.kind === 'tags' && <p className={classes.of}>{t('summary.several')}</p>}
      {data.more && <p className={classes.of}>{t('summary.more')}</p>}
    </>
  )
}

interface GroupBarProps {
  label: string
  isEmpty: boolean
  share: string
  /** Of the longest, in hundredths. */
  width: number
  onOpen: (() => void) | undefined
}

function GroupBar({ label, isEmpty, share, width, onOpen }: GroupBarProps) {
  const inner = (
    <>
      <span className={classes.label} data-empty={isEmpty}>
        {label}
      </span>
      <span className={classes.share}>{share}</span>
      <span className={classes.track} aria-hidden="true">
        <span className={classes.bar} data-empty={isEmpty} style={{ width: `${width}%` }} />
      </span>
    </>
  )
  return (
    <li>
      {onOpen === undefined ? (
        <div className={classes.group}>{inner}</div>
      ) : (
        <button type="button" className={classes.group} onClick={onOpen}>
          {inner}
        </button>
      )}
    </li>
  )
}
