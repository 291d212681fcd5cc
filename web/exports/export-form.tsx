import { Button, Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { sentenceOf } from '#web/derived/list/filter-words.ts'
import { filterBody } from '#web/derived/list/list-state.ts'
import { listState } from '#web/derived/list/use-list-state.ts'
import classes from '#web/exports/export-panel.module.css'
import { type ExportFormat, type ExportPanelProps, type ExportRun, formats, startExport } from '#web/exports/exports.ts'
import { DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'

interface ExportFormProps extends ExportPanelProps {
  onStarted: (run: ExportRun) => void
}

/** Cards are of people and organisations alone. */
const formatsOf = ({ card }: Pick<ModelEntity, 'card'>): readonly ExportFormat[] =>
  formats.filter((format) => card !== null || !format.startsWith('vcard'))

/** What is taken out, in words, and in which form. */
export function ExportForm({ entity, query, fields, count, onStarted, onClose }: ExportFormProps) {
  const tenant = useTenant()
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [columns, setColumns] = useState<'visible' | 'every'>('visible')
  // When a record was made and changed is in every file: that is no field to ask for.
  const shown = entity.fields.map((field) => field.key).filter((key) => fields.includes(key))
  const form = useForm({}, async () => {
    const { filter, q, sort } = query
    onStarted(
      await startExport(tenant, {
        entity: entity.name,
        format,
        ...(filter === undefined ? {} : { filter }),
        ...(q === undefined || q === '' ? {} : { q }),
        ...(sort === undefined ? {} : { sort }),
        ...(columns === 'visible' ? { fields: shown } : {}),
      }),
    )
  })
  return (
    <form className={classes.panel} onSubmit={form.onSubmit}>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <What entity={entity} query={query} count={count} />
      <Radio.Group label={t('exports.format')} value={format} onChange={(next) => setFormat(formats.find((one) => one === next) ?? 'csv')}>
        <div className={classes.options}>
          {formatsOf(entity).map((one) => (
            <Radio key={one} value={one} label={t(`exports.${one}`)} description={t(`exports.${one}Text`)} />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group label={t('exports.columns')} value={columns} onChange={(next) => setColumns(next === 'every' ? 'every' : 'visible')}>
        <div className={classes.options}>
          <Radio value="visible" label={t('exports.visible', { count: shown.length })} />
          <Radio value="every" label={t('exports.every')} />
        </div>
      </Radio.Group>
      <p className={classes.hint}>{t('exports.recorded')}</p>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {t('web.cancel')}
        </Button>
        <Button type="submit" loading={form.busy} data-autofocus>
          {t('exports.start')}
        </Button>
      </DialogActions>
    </form>
  )
}

type WhatProps = Pick<ExportPanelProps, 'entity' | 'query' | 'count'>

/** What leaves, said as the list says it: the search and each condition. */
function What({ entity, query, count }: WhatProps) {
  const tenant = useTenant()
  const state = listState(tenant, entity)
  const isList = JSON.stringify(query.filter) === JSON.stringify(filterBody(state))
  const conditions = isList ? state.conditions.map((condition) => sentenceOf(entity, condition)) : []
  const search = isList && query.q ? [t('exports.search', { text: query.q })] : []
  return (
    <section className={classes.what} aria-label={t('exports.what')}>
      <p>
        <Counted
          entity={entity}
          query={query}
          count={count}
          kind={!isList ? 'selected' : conditions.length + search.length > 0 ? 'filtered' : 'all'}
        />
      </p>
      {conditions.length + search.length > 0 && (
        <ul className={classes.conditions}>
          {[...search, ...conditions].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {query.sort !== undefined && <p className={classes.hint}>{t('exports.order')}</p>}
    </section>
  )
}

interface Count {
  readonly count: number
  readonly more: boolean
}

/** The sentence with the number of records, which is asked for where the list did not count them. */
function Counted({ entity, query, count, kind }: WhatProps & { kind: 'all' | 'filtered' | 'selected' }) {
  const tenant = useTenant()
  const counted = useQuery({
    queryKey: ['count', tenant, entity.plural, query.filter, query.q],
    queryFn: ({ signal }) => {
      const body = { filter: query.filter, q: query.q, limit: 1, fields: [], count: true }
      return request<Count>(`/${entity.plural}/query`, { method: 'POST', body, tenant, signal })
    },
    enabled: count < 0,
  })
  const found: Count | undefined = count < 0 ? counted.data : { count, more: false }
  if (found === undefined) return <span aria-hidden="true">…</span>
  if (kind === 'selected') return t('exports.selected', { count: found.count })
  return found.more ? t(`exports.${kind}More`, { count: found.count }) : t(`exports.${kind}`, { count: found.count })
}
