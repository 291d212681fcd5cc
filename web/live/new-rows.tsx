import { IconArrowUp, IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { t } from '#web/app/language.ts'
import type { List } from '#web/derived/list/use-list.ts'
import { lastQuery } from '#web/derived/list/use-list-state.ts'
import type { Pages } from '#web/derived/records.ts'
import { useArrivals } from '#web/live/arrivals.ts'
import classes from '#web/live/live.module.css'

/** What came meanwhile, above the rows: shown when one wants it, so that nothing jumps under one's hands. */
export default function NewRows({ list }: { list: List }) {
  const { tenant, entity, rows } = list
  const client = useQueryClient()
  const element = useRef<HTMLDivElement>(null)
  const queryKey = lastQuery(tenant, entity) ?? []
  const key = JSON.stringify(queryKey)
  const { ids, much } = useArrivals(key)
  const isMuch = much > 0
  const count = useMemo(() => {
    const shown = new Set(rows.map((row) => row.id))
    return [...ids].filter((id) => !shown.has(id)).length
  }, [ids, rows])

  const show = async () => {
    // From the top, and no more than one page of it.
    client.setQueryData<Pages>(queryKey, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
    await client.refetchQueries({ queryKey, exact: true })
    element.current?.parentElement?.querySelector('[role="grid"], ul[aria-label]')?.parentElement?.scrollTo({ top: 0 })
  }
  return (
    <div ref={element} className={classes.arrivals} role="status">
      {(count > 0 || isMuch) && (
        <button type="button" className={classes.pill} onClick={() => void show()}>
          {isMuch ? <IconRefresh size={14} stroke={2} aria-hidden="true" /> : <IconArrowUp size={14} stroke={2} aria-hidden="true" />}
          {isMuch ? t('web.live.much') : t('web.live.new', { count })}
        </button>
      )}
    </div>
  )
}
