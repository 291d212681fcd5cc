import '@fontsource-variable/inter/wght.css'
import '#web/app/mantine.css'
import '#web/app/theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { browserLanguage, speak, useLanguage } from '#web/app/language.ts'
import { queryClient } from '#web/app/query-client.ts'
import { router } from '#web/app/router.tsx'
import { sessionQuery } from '#web/app/session.ts'
import { colorSchemeManager, theme } from '#web/app/theme.ts'
import { Toasts } from '#web/kit/toasts.tsx'
import { Tooltips } from '#web/kit/tooltips.tsx'

function Root() {
  const language = useLanguage()
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        {/* A new key draws everything anew when the language changes, which is rare. */}
        <RouterProvider key={language} router={router} />
        <Toasts />
        <Tooltips />
      </QueryClientProvider>
    </MantineProvider>
  )
}

async function start(): Promise<void> {
  // Who is here decides the language: asked at once, so that only that one is fetched.
  const session = await queryClient.fetchQuery(sessionQuery).catch(() => null)
  await speak(session?.account.language ?? browserLanguage())
  const element = document.getElementById('root')
  if (element !== null) createRoot(element).render(<Root />)
}

void start()
