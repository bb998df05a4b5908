"""Campaigns, invitations and events for programs."""
