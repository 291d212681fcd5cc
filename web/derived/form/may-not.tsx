import { Button } from '@mantine/core'
import { useGo } from '#web/kit/go.ts'
import { Page } from '#web/kit/page.tsx'

interface MayNotProps {
  title: string
  text: string
  /** Where to go instead. */
  to: string
  label: string
}

/** Stands where a form would be that this person may not use, or that makes no sense: why, and the way out. */
export function MayNot({ title, text, to, label }: MayNotProps) {
  const go = useGo()
  return (
    <Page title={title} description={text} width="narrow">
      <Button variant="default" onClick={() => go(to)}>
        {label}
      </Button>
    </Page>
  )
}
