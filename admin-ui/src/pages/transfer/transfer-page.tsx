import { Page } from '../../components/page/page.js';
import { ExportCard } from './export-card.js';
import { ImportCard } from './import-card.js';

/** `#/import`: gateways in from a file, looked at first, and out into one. */
export function TransferPage() {
  return (
    <Page title="Import and export" description="Gateways as a file, from this gateway or another">
      <ImportCard />
      <ExportCard />
    </Page>
  );
}
