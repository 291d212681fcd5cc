import { t } from '#web/app/language.ts'
import { Avatar } from '#web/kit/avatar.tsx'
import classes from '#web/live/live.module.css'
import { usePresence } from '#web/live/presence.ts'

const mostShown = 4

/** The faces of those who have the same record open. */
export default function AlsoHere({ entity, id }: { entity: string; id: string }) {
  const others = usePresence(entity, id)
  const names = others.map(({ name }) => name).join(', ')
  return (
    <span className={classes.here} role="status" data-empty={others.length === 0}>
      {others.length > 0 && (
        <>
          <span className={classes.said}>{t('web.live.here', { names })}</span>
          {others.slice(0, mostShown).map((one) => (
            <span key={one.id} className={classes.face} data-tip={t('web.live.here', { names: one.name })}>
              <Avatar name={one.name} size={24} />
            </span>
          ))}
          {others.length > mostShown && (
            <span className={classes.rest} aria-hidden="true" data-tip={names}>
              +{others.length - mostShown}
            </span>
          )}
        </>
      )}
    </span>
  )
}
