import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../components/page/page.js';

export function NotFound() {
  return (
    <Page title="There is no such page" description="The address may be of another version of Gatehouse.">
      <Text>
        <Anchor component={Link} to="/gateways" underline="always">
          Go to Gateways
        </Anchor>
      </Text>
    </Page>
  );
}
