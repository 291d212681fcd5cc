import { SegmentedControl } from '@mantine/core'
import { IconScanEye } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { useGo } from '#web/kit/go.ts'
import { Page } from '#web/kit/page.tsx'
import { useShortcuts } from '#web/kit/shortcuts.ts'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { DoneRow } from '#web/privacy/review/done-row.tsx'
import classes from '#web/privacy/review/review.module.css'
import { ReviewCard } from '#web/privacy/review/review-card.tsx'
import {
  allowedFor,
  type Decision,
  decide,
  type Review,
  type Reviews,
  reviewsKey,
  reviewsQuery,
  unreadableQuery,
} from '#web/privacy/review/reviews.ts'
import { UnreadableList } from '#web/privacy/review/unreadable-list.tsx'

const states = ['waiting', 'done', 'unreadable'] as const
type State = (typeof states)[number]

/** Decides, place by place and by keyboard alone where one likes, whether a text means the person who is erased. */
export default function ReviewPage() {
  const tenant = useTenant()
  const [state, setState] = useState<State>('waiting')
  const query = useQuery(reviewsQuery(tenant, state === 'done' ? 'done' : 'waiting'))
  const unreadable = useQuery(unreadableQuery(tenant))
  const reviews = query.data?.data ?? []
  const shown = state === 'unreadable' ? unreadable : query
  const unlisted = (query.data?.open ?? 0) + (query.data?.settling ?? 0) - reviews.length
  return (
    <Page title={t('privacy.pages.reviews')} description={t('reviews.description')}>
      <SegmentedControl
        className={classes.states}
        aria-label={t('reviews.states')}
        value={state}
        onChange={(value) => setState(states.find((each) => each === value) ?? 'waiting')}
        data={[
          { value: 'waiting', label: t('reviews.waiting', { count: query.data?.open ?? '…' }) },
          { value: 'done', label: t('reviews.done') },
          { value: 'unreadable', label: t('reviews.unreadable', { count: unreadable.data?.count ?? '…' }) },
        ]}
      />
      {shown.isPending && <Skeletons />}
      {shown.isError && <ErrorState error={shown.error} retry={() => void shown.refetch()} />}
      {shown.data?.data.length === 0 && <Nothing state={state} />}
      {state === 'waiting' && reviews.length > 0 && <Queue reviews={reviews} />}
      {state === 'waiting' && unlisted > 0 && <p className={classes.hint}>{t('reviews.unlisted', { count: unlisted })}</p>}
      {state === 'done' && reviews.length > 0 && (
        <ul className={classes.done}>
          {reviews.map((review) => (
            <DoneRow key={review.id} review={review} />
          ))}
        </ul>
      )}
      {state === 'unreadable' && unreadable.data !== undefined && unreadable.data.count > 0 && <UnreadableList files={unreadable.data} />}
    </Page>
  )
}

const nothing = {
  waiting: ['reviews.empty', 'reviews.emptyText'],
  done: ['reviews.noneDone', 'reviews.noneDoneText'],
  unreadable: ['reviews.noneUnreadable', 'reviews.noneUnreadableText'],
} as const

function Nothing({ state }: { state: State }) {
  const [title, text] = nothing[state]
  return <EmptyState icon={<IconScanEye size={28} stroke={1.5} />} title={t(title)} text={t(text)} />
}

function Queue({ reviews }: { reviews: readonly Review[] }) {
  const tenant = useTenant()
  const model = useModel()
  const go = useGo()
  const list = useRef<HTMLUListElement>(null)
  const [hereId, setHere] = useState<string>()
  const position = Math.max(
    0,
    reviews.findIndex(({ id }) => id === hereId),
  )
  const here = reviews[position]
  const choose = useDeciding()
  const move = (to: number) => {
    const review = reviews[Math.min(Math.max(to, 0), reviews.length - 1)]
    if (review === undefined) return
    setHere(review.id)
    const card = [...(list.current?.children ?? [])].at(reviews.indexOf(review))
    card?.scrollIntoView({ block: 'nearest' })
    card?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true })
  }
  const take = (review: Review | undefined, decision: Decision | null) => {
    if (review === undefined || (decision !== null && !allowedFor(review).includes(decision))) return
    choose(review, decision)
    const next = reviews.findIndex((each, index) => index > reviews.indexOf(review) && each.decision === null)
    if (decision !== null && next !== -1) move(next)
  }
  const open = () => {
    const of = here?.about ?? here?.record
    const entity = entityByName(model, of?.entity)
    if (of !== undefined && entity !== undefined) go(paths.record(tenant, entity.plural, of.id))
  }
  useShortcuts(t('reviews.keys'), [
    { keys: 'r', label: t('reviews.redactText'), run: () => take(here, 'redact') },
    { keys: 'k', label: t('reviews.keepText'), run: () => take(here, 'keep') },
    { keys: 'd', label: t('reviews.deleteText'), run: () => take(here, 'delete') },
    { keys: 'u', label: t('reviews.undo'), run: () => take(here, null) },
    { keys: 'ArrowDown', label: t('reviews.next'), run: () => move(position + 1) },
    { keys: 'ArrowUp', label: t('reviews.previous'), run: () => move(position - 1) },
    { keys: 'o', label: t('reviews.open'), run: open },
  ])
  return (
    <ul ref={list} className={classes.queue}>
      {reviews.map((review) => (
        <ReviewCard
          key={review.id}
          review={review}
          here={review === here}
          onHere={() => setHere(review.id)}
          onDecide={(decision) => take(review, decision)}
        />
      ))}
    </ul>
  )
}

/** Shows a decision at once and keeps one after the other, so that whoever takes one back is not overtaken by it; where it was too late, says so. */
function useDeciding(): (review: Review, decision: Decision | null) => void {
  const tenant = useTenant()
  const client = useQueryClient()
  const mutationKey = ['decide', tenant]
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: ({ review, decision }: { review: Review; decision: Decision | null }) => decide(tenant, review.id, decision),
    onMutate: ({ review: { id }, decision }) => {
      const key = [...reviewsKey(tenant), 'waiting']
      void client.cancelQueries({ queryKey: key })
      client.setQueryData<Reviews>(key, (old) => old && decided(old, id, decision))
    },
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => {
      // An answer in between would show those that are on their way as they were.
      if (client.isMutating({ mutationKey }) === 1) void client.invalidateQueries({ queryKey: reviewsKey(tenant) })
    },
  })
  return (review, decision) => mutate({ review, decision })
}

function decided(old: Reviews, id: string, decision: Decision | null): Reviews {
  const before = old.data.find((each) => each.id === id)
  if (before === undefined) return old
  const moved = Number(before.decision === null) - Number(decision === null)
  const data = old.data.map((each) => (each.id === id ? { ...each, decision } : each))
  return { ...old, data, open: old.open - moved, settling: old.settling + moved }
}
