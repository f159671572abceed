import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isPaused } from '../api/lists.js';
import { ApiProblem } from '../api/problem.js';
import { theme, variablesResolver } from './theme.js';

/** Answers of the API, for as long as the page is open. What the server refused is not asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof ApiProblem && error.status < 500) && failures < 2,
      staleTime: 5_000,
      refetchOnWindowFocus: () => !isPaused(),
    },
  },
});

const colorSchemes = localStorageColorSchemeManager({ key: 'gatehouse-color-scheme' });

export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variablesResolver}
      withCssVariables={false}
      withGlobalClasses={false}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <Notifications position="top-right" autoClose={5000} />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );
}
